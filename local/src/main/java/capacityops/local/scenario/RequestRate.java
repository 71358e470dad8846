package capacityops.local.scenario;

/**
 * A token bucket.
 *
 * @param bucket how many requests it holds when full
 * @param refillPerSecond how many it gains in a simulated second
 */
public record RequestRate(int bucket, double refillPerSecond) {
  public RequestRate {
    if (bucket < 1 || !(refillPerSecond > 0)) {
      throw new IllegalArgumentException("A request rate needs a bucket and a refill above zero");
    }
  }
}
