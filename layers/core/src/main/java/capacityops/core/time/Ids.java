package capacityops.core.time;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Makes identifiers that sort by the time of their making: UUID version 7.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562, section
 *     5.7</a>
 */
@FunctionalInterface
public interface Ids {
  String next();

  static Ids timeOrdered(InstantSource clock) {
    SecureRandom random = new SecureRandom();
    return () -> {
      long high = clock.millis() << 16 | 0x7000 | random.nextInt(1 << 12);
      long low = random.nextLong() >>> 2 | 1L << 63;
      return new UUID(high, low).toString();
    };
  }
}
