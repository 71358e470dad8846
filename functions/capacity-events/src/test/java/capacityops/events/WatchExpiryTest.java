package capacityops.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.api.Calls;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.failure.AwsFailure;
import capacityops.events.domain.Notice;
import capacityops.events.domain.SeenReservation;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchExpiryTest {
  private static final Instant END = Instant.parse("2027-02-01T11:30:00Z");

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Desk desk;

  @BeforeEach
  void desk() throws Exception {
    desk = new Desk(table);
    desk.at(END.minus(Duration.ofDays(60)));
  }

  @Test
  void watch_blockToItsEnd_tellsEveryRungOfEachMomentOnce() {
    desk.aws.put(Desk.block(END));

    watchUntilTheEnd();

    var byKind = desk.notices.stream().collect(Collectors.groupingBy(Notice::kind));
    assertThat(byKind.get("EXPIRY_LAST_EXTENSION")).hasSize(7);
    assertThat(byKind.get("EXPIRY_EARLY_END")).hasSize(7);
    assertThat(byKind).hasSize(2);
    assertThat(byKind.get("EXPIRY_EARLY_END").getFirst().title())
        .isEqualTo("cr-0123456789abcdef0 loses its instances from 2027-02-01T11:00:00Z");
    assertThat(byKind.get("EXPIRY_LAST_EXTENSION").getFirst().title())
        .contains("can be extended until 2027-02-01T10:30:00Z");
  }

  @Test
  void watch_reservationWithAnEnd_tellsItsEnd() {
    desk.aws.put(
        new SeenReservation(
            "us-east-1",
            Desk.SOURCE,
            "active",
            "m5.large",
            "us-east-1a",
            10,
            6,
            null,
            END,
            "default",
            null,
            null));

    watchUntilTheEnd();

    assertThat(desk.notices).hasSize(7).allMatch(notice -> notice.kind().equals("EXPIRY_END"));
  }

  @Test
  void watch_blockThatIsExtended_beginsANewLadder() {
    desk.at(END.minus(Duration.ofHours(20)));
    desk.aws.put(Desk.block(END));
    desk.watch.watch();
    assertThat(desk.notices).hasSize(2);

    desk.aws.put(Desk.block(END.plus(Duration.ofDays(7))));
    desk.watch.watch();
    desk.watch.watch();

    assertThat(desk.notices).hasSize(4);
  }

  @Test
  void watch_firstSightLate_tellsOneRungNotAll() {
    desk.at(END.minus(Duration.ofDays(5)));
    desk.aws.put(
        new SeenReservation(
            "us-east-1",
            Desk.SOURCE,
            "scheduled",
            "m5.large",
            "us-east-1a",
            0,
            0,
            END,
            null,
            "default",
            null,
            null));

    desk.watch.watch();

    assertThat(desk.notices).hasSize(1);
    assertThat(desk.notices.getFirst().happened()).contains("within 7 days");
    assertThat(desk.notices.getFirst().kind()).isEqualTo("EXPIRY_START");
  }

  @Test
  void watch_regionThatCannotBeRead_failsAfterTellingOfTheOthers() {
    desk.at(END.minus(Duration.ofHours(20)));
    desk.aws.regions("eu-west-1", "us-east-1");
    desk.aws.unreadableRegion("eu-west-1");
    desk.aws.put(Desk.block(END));

    assertThatThrownBy(() -> desk.watch.watch()).isInstanceOf(AwsFailure.class);
    assertThat(desk.notices).hasSize(2);
  }

  @Test
  void schedule_sample_isTaken() {
    Calls.invoke(new WatchExpiryHandler(desk.watch), Desk.sample("watch-expiry"));

    assertThat(desk.notices).isEmpty();
  }

  private void watchUntilTheEnd() {
    while (desk.clock.instant().isBefore(END.plus(Duration.ofHours(1)))) {
      desk.watch.watch();
      Duration left = Duration.between(desk.clock.instant(), END);
      desk.pass(
          left.compareTo(Duration.ofHours(30)) > 0 ? Duration.ofHours(8) : Duration.ofMinutes(20));
    }
  }
}
