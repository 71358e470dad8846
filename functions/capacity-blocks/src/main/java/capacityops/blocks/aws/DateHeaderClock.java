package capacityops.blocks.aws;

import capacityops.blocks.domain.ServerClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * AWS's time, by the Date header of the last answer and the time that has passed since by this
 * machine's monotonic clock; before the first answer, this machine's own.
 */
public final class DateHeaderClock implements ServerClock {
  private final InstantSource local;
  private final LongSupplier nanos;
  private final AtomicReference<Reading> last = new AtomicReference<>();

  /**
   * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
   */
  public DateHeaderClock(InstantSource local, LongSupplier nanos) {
    this.local = local;
    this.nanos = nanos;
  }

  private record Reading(Instant serverTime, long nanos) {}

  /** Notes the time of an answer; one without a readable date changes nothing. */
  void observe(SdkHttpResponse response) {
    if (response != null) {
      response.firstMatchingHeader("Date").ifPresent(this::observe);
    }
  }

  private void observe(String date) {
    try {
      Instant time = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      last.set(new Reading(time, nanos.getAsLong()));
    } catch (DateTimeParseException e) {
      // A proxy may send what it likes; the reading before it stands.
      return;
    }
  }

  @Override
  public Instant now() {
    Reading reading = last.get();
    return reading == null
        ? local.instant()
        : reading.serverTime().plus(Duration.ofNanos(nanos.getAsLong() - reading.nanos()));
  }
}
