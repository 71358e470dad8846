package capacityops.local.samples;

/** A class that a function can find only in its layer. */
public final class LayerGreeting {
  @Override
  public String toString() {
    return "greetings from the layer";
  }
}
