package capacityops.benchmarks.lambda;

import capacityops.local.LocalStack;
import java.util.Map;

/** What the accounts of the local stack hold, by what the sample events call it. */
final class Inhabitants {
  private static final String OUTPOST = "op-0a11b22c33d44e55f";
  private static final String RESERVATION = "cr-0a1b2c3d4e5f60002";

  private Inhabitants() {}

  /** Makes what only requests can make. */
  static Map<String, String> settle(LocalStack stack) {
    return Map.of(
        "op-0123456789abcdef0", OUTPOST,
        "cr-00000000000000001", RESERVATION,
        "cr-0aaaaaaaaaaaaaaa1", RESERVATION);
  }
}
