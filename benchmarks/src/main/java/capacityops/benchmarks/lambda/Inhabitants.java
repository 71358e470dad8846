package capacityops.benchmarks.lambda;

import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the accounts of the local stack hold, by what the sample events call it. */
final class Inhabitants {
  private static final String OUTPOST = "op-0a11b22c33d44e55f";
  private static final String RESERVATION = "cr-0a1b2c3d4e5f60002";

  static final Map<String, String> NAMES =
      Map.of(
          "op-0123456789abcdef0", OUTPOST,
          "cr-00000000000000001", RESERVATION,
          "cr-0aaaaaaaaaaaaaaa1", RESERVATION);

  private Inhabitants() {}

  /** The local stack in real time; nothing in it happens by a schedule. */
  static LocalStack home(Path root, Path work) {
    return LocalStack.start(
        new LocalSettings(
            root, 1, 0, 0, Optional.empty(), Optional.empty(), false, work.resolve("stack")));
  }
}
