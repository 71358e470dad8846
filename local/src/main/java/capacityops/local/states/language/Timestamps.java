package capacityops.local.states.language;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Timestamps of Amazon States Language: RFC 3339 with an upper-case T and a zone. */
public final class Timestamps {
  private Timestamps() {}

  /** The instant, or empty where the text is no timestamp. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }
}
