package capacityops.local.gateway;

/** Answers a route under {@code /_local/}. */
@FunctionalInterface
public interface LocalHandler {
  LocalResponse handle(LocalRequest request);
}
