package capacityops.usage.domain;

import capacityops.usage.domain.IdleHistory.Share;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures idle time from snapshots: each holds until the next one, but not longer than a while.
 */
public final class IdleMeasure {
  /** A day and the time that a report may be late. */
  static final Duration HOLDS = Duration.ofHours(26);

  static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int DECIMALS = 4;

  private final Instant now;
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<Snapshot> looks;

  /** Something that held from one moment to another. */
  private record Stretch(Instant from, Instant to, Snapshot held) {
    long secondsSince(Instant start) {
      Instant begin = from.isBefore(start) ? start : from;
      return Math.max(0, Duration.between(begin, to).toSeconds());
    }
  }

  private IdleMeasure(List<Snapshot> earlier, Snapshot current) {
    this.now = current.at();
    this.looks = new ArrayList<>(earlier.stream().filter(s -> s.at().isBefore(now)).toList());
    for (int i = 0; i < looks.size(); i++) {
      Snapshot held = looks.get(i);
      Instant next = i + 1 < looks.size() ? looks.get(i + 1).at() : now;
      Instant limit = held.at().plus(HOLDS);
      stretches.add(new Stretch(held.at(), next.isBefore(limit) ? next : limit, held));
    }
    looks.add(current);
  }

  /**
   * @param earlier oldest first
   */
  static IdleHistory of(List<Snapshot> earlier, Snapshot current) {
    IdleMeasure measure = new IdleMeasure(earlier, current);
    return new IdleHistory(
        measure.share(Duration.ofDays(1)),
        measure.share(WEEK),
        measure.share(LONGEST),
        measure.leastIdle(),
        measure.unusedSince());
  }

  private Share share(Duration window) {
    Instant start = now.minus(window);
    long observed = 0;
    long idle = 0;
    long held = 0;
    for (Stretch stretch : stretches) {
      long seconds = stretch.secondsSince(start);
      observed += seconds;
      idle += seconds * stretch.held().idle();
      held += seconds * stretch.held().totalInstanceCount();
    }
    return held == 0 ? null : new Share(ratio(idle, held), ratio(observed, window.toSeconds()));
  }

  private Integer leastIdle() {
    if (stretches.isEmpty()) {
      return null;
    }
    Instant start = now.minus(WEEK);
    int least =
        stretches.stream()
            .filter(stretch -> stretch.to().isAfter(start))
            .mapToInt(stretch -> stretch.held().idle())
            .min()
            .orElse(0);
    return Math.min(least, looks.getLast().idle());
  }

  /** A gap in the record ends what can be said. */
  private Instant unusedSince() {
    Instant since = null;
    for (Snapshot look : looks.reversed()) {
      boolean gap = since != null && look.at().plus(HOLDS).isBefore(since);
      if (look.usedInstanceCount() > 0 || look.totalInstanceCount() == 0 || gap) {
        return since;
      }
      since = look.at();
    }
    return since;
  }

  private static BigDecimal ratio(long part, long whole) {
    return BigDecimal.valueOf(part)
        .divide(BigDecimal.valueOf(whole), DECIMALS, RoundingMode.HALF_UP);
  }
}
