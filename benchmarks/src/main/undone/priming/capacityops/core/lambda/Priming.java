package capacityops.core.lambda;

/** Runs nothing: the first caller waits for it all. */
public final class Priming {
  private Priming() {}

  public static void run(Runnable... reads) {}
}
