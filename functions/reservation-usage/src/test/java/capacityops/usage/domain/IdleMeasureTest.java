package capacityops.usage.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdleMeasureTest {
  private static final Instant NOW = Instant.parse("2026-11-20T06:00:00Z");

  @Test
  void noSnapshots_nothingIsKnown() {
    IdleHistory history = IdleMeasure.of(List.of(), at(0, 10, 4));

    assertThat(history.last24Hours()).isNull();
    assertThat(history.last30Days()).isNull();
    assertThat(history.leastIdleLast7Days()).isNull();
    assertThat(history.unusedSince()).isNull();
  }

  @Test
  void dailySnapshots_areWeighedByTheTimeTheyHeld() {
    List<Snapshot> month =
        IntStream.rangeClosed(1, 30)
            .mapToObj(day -> at(24 * (31 - day), 10, day <= 23 ? 10 : 5))
            .toList();

    IdleHistory history = IdleMeasure.of(month, at(0, 10, 10));

    assertThat(history.last24Hours().idle()).isEqualByComparingTo("0.5");
    assertThat(history.last7Days().idle()).isEqualByComparingTo("0.5");
    assertThat(history.last30Days().idle()).isEqualByComparingTo("0.1167");
    assertThat(history.last30Days().observed()).isEqualByComparingTo("1");
  }

  @Test
  void gap_isNeitherIdleNorUsed() {
    IdleHistory history = IdleMeasure.of(List.of(at(24 * 6, 10, 0), at(24, 10, 10)), at(0, 10, 10));

    assertThat(history.last7Days().idle()).isEqualByComparingTo("0.52");
    assertThat(history.last7Days().observed()).isEqualByComparingTo("0.2976");
    assertThat(history.last7Days().isTelling()).isFalse();
  }

  @Test
  void snapshotBeforeTheWindow_countsFromItsStart() {
    IdleHistory history = IdleMeasure.of(List.of(at(25, 4, 1)), at(0, 4, 4));

    assertThat(history.last24Hours().idle()).isEqualByComparingTo("0.75");
    assertThat(history.last24Hours().observed()).isEqualByComparingTo("1");
  }

  @Test
  void leastIdle_isTheFewestThatWereIdleAtEveryLook() {
    List<Snapshot> looks = List.of(at(24 * 9, 10, 10), at(48, 10, 3), at(24, 10, 6));

    assertThat(IdleMeasure.of(looks, at(0, 10, 2)).leastIdleLast7Days()).isEqualTo(4);
    assertThat(IdleMeasure.of(looks, at(0, 10, 9)).leastIdleLast7Days()).isEqualTo(1);
  }

  @Test
  void unusedSince_isTheFirstOfTheLooksThatFoundItUnused_upToAGap() {
    List<Snapshot> looks =
        List.of(at(24 * 20, 10, 0), at(24 * 5, 10, 0), at(24 * 4, 10, 1), at(24 * 3, 10, 0));

    assertThat(IdleMeasure.of(List.of(at(48, 10, 0), at(24, 10, 0)), at(0, 10, 0)).unusedSince())
        .isEqualTo(NOW.minus(Duration.ofDays(2)));
    assertThat(IdleMeasure.of(looks, at(0, 10, 0)).unusedSince()).isEqualTo(NOW);
    assertThat(IdleMeasure.of(looks, at(0, 10, 1)).unusedSince()).isNull();
    assertThat(IdleMeasure.of(List.of(at(24, 10, 1)), at(0, 10, 0)).unusedSince()).isEqualTo(NOW);
  }

  private static Snapshot at(int hoursAgo, int total, int used) {
    return new Snapshot(NOW.minus(Duration.ofHours(hoursAgo)), total, used);
  }
}
