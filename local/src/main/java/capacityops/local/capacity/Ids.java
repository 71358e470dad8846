package capacityops.local.capacity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Resource ids: a prefix and 17 hexadecimal digits. */
final class Ids {
  private static final int DIGITS = 17;
  private final RandomGenerator random;

  Ids(RandomGenerator random) {
    this.random = random;
  }

  String next(String prefix) {
    byte[] bytes = new byte[DIGITS / 2 + 1];
    random.nextBytes(bytes);
    return prefix + HexFormat.of().formatHex(bytes).substring(0, DIGITS);
  }

  /** The same id for the same thing. */
  static String of(String prefix, String thing) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(thing.getBytes(StandardCharsets.UTF_8));
      return prefix + HexFormat.of().formatHex(hash).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
