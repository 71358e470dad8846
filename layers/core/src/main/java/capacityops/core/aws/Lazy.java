package capacityops.core.aws;

import java.util.function.Supplier;

/** Makes something when it is first needed, and once. */
public final class Lazy<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private T made;

  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public synchronized T get() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }
}
