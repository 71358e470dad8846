package capacityops.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.api.Calls;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.json.UnreadableJson;
import capacityops.events.domain.CapacityReader.SeenInstance;
import capacityops.events.domain.Notice;
import capacityops.events.domain.Severity;
import capacityops.events.domain.UnconfirmedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AwsEventsTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Desk desk;

  @BeforeEach
  void desk() throws Exception {
    desk = new Desk(table).asInTheSamples();
  }

  @Test
  void samples_replayedTwiceAndInReverse_areEachToldOnce() {
    List<byte[]> samples = Desk.samples("aws");
    samples.forEach(this::handle);
    List<Notice> first = List.copyOf(desk.notices);

    samples.forEach(this::handle);
    samples.reversed().forEach(this::handle);

    assertThat(desk.notices).isEqualTo(first);
    int bothGenerations = 5;
    assertThat(first).hasSize(samples.size() - bothGenerations);
    assertThat(desk.told).hasSize(first.size());
  }

  @Test
  void samples_inReverse_areToldTheSameAsInOrder() throws Exception {
    Desk.samples("aws").forEach(this::handle);
    List<String> inOrder = desk.notices.stream().map(Notice::key).sorted().toList();

    Desk other = new Desk(freshTable()).asInTheSamples();
    Desk.samples("aws").reversed().forEach(sample -> Calls.invoke(other.handler, sample));

    assertThat(other.notices.stream().map(Notice::key).sorted().toList()).isEqualTo(inOrder);
  }

  private LocalLedgerTable freshTable() throws Exception {
    LocalLedgerTable fresh = new LocalLedgerTable();
    fresh.beforeEach(null);
    return fresh;
  }

  @Test
  void samples_ofBothGenerations_saySameOfSame() {
    assertSame("aws/capacity-block-delivered", "aws/capacity-block-reservation-delivered");
    assertSame(
        "aws/capacity-block-expiration-warning",
        "aws/capacity-block-reservation-expiration-warning");
    assertSame(
        "aws/interruptible-instance-interruption-warning",
        "aws/interruptible-capacity-reservation-instance-interruption-warning");
    assertSame("aws/interruptible-reclamation-completed", "aws/interruptible-reclamation-complete");
    assertSame(
        "aws/billing-ownership-request-accepted",
        "aws/billing-ownership-request-accepted-lower-case");
  }

  private void assertSame(String one, String other) {
    handle(Desk.sample(one));
    int told = desk.notices.size();
    handle(Desk.sample(other));
    assertThat(desk.notices).as(other).hasSize(told);
  }

  @Test
  void blockDelivered_sampleOfTheFunction_isToldAndHasTheBlocksLookedAt() {
    handle(Desk.sample("handle-aws-event"));

    assertThat(desk.notices.getLast().kind()).isEqualTo("BLOCK_DELIVERED");
    assertThat(desk.notices.getLast().means()).contains("until 2026-11-21T11:00:00Z");
    assertThat(desk.aws.refreshed()).containsExactly("blocks");
  }

  @Test
  void blockEnding_tellsTheRealEarlyEnd() {
    handle(Desk.sample("aws/capacity-block-expiration-warning"));

    Notice notice = desk.notices.getLast();
    assertThat(notice.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(notice.means()).contains("2026-11-21T11:00:00Z").contains("2026-11-21T11:30:00Z");
    assertThat(desk.aws.refreshed()).containsExactly("blocks");
  }

  @Test
  void blockEnding_ofUltraservers_isAnHourEarly() {
    desk.aws.ultraservers();
    handle(Desk.sample("aws/capacity-block-expiration-warning"));

    assertThat(desk.notices.getLast().toDo()).contains("2026-11-21T10:30:00Z");
  }

  @Test
  void blockEnding_afterItWasExtended_isOldNews() {
    desk.aws.put(Desk.block(Instant.parse("2026-11-28T11:30:00Z")));
    handle(Desk.sample("aws/capacity-block-expiration-warning"));

    assertThat(desk.notices).isEmpty();
  }

  @Test
  void blockDelivered_notConfirmedByAws_isTriedAgain() {
    desk.aws.put(Desk.reservation(Desk.BLOCK, "scheduled"));

    assertThatThrownBy(() -> handle(Desk.sample("aws/capacity-block-delivered")))
        .isInstanceOf(UnconfirmedEvent.class);
    assertThat(desk.notices).isEmpty();

    desk.asInTheSamples();
    handle(Desk.sample("aws/capacity-block-delivered"));
    assertThat(desk.notices).hasSize(1);
  }

  @Test
  void interruption_ofLentInstance_saysTwoMinutesAndHasItsAllocationLookedAt() {
    desk.withLiveAllocation();
    desk.aws.put(new SeenInstance("i-0fedcba9876543210", "m5.large", "shutting-down", Desk.SOURCE));
    handle(Desk.sample("aws/interruptible-instance-interruption-warning"));

    Notice notice = desk.notices.getLast();
    assertThat(notice.kind()).isEqualTo("LENT_INSTANCE_INTERRUPTED");
    assertThat(notice.means()).contains("two minutes");
    assertThat(desk.aws.refreshed())
        .containsExactly(
            "allocation-1 by event: EC2 Capacity Reservation Instance Interruption Warning");
  }

  @Test
  void interruption_ofBlockInstance_isToldApart() {
    handle(Desk.sample("aws/capacity-block-instance-interruption-warning"));

    assertThat(desk.notices.getLast().kind()).isEqualTo("BLOCK_INSTANCE_INTERRUPTED");
  }

  @Test
  void interruption_thatCannotBeConfirmedInTime_isToldAllTheSame() {
    desk.aws.instancesUnreadable();
    handle(Desk.sample("aws/interruptible-instance-interruption-warning"));

    assertThat(desk.notices.getLast().happened()).contains("AWS was not able to confirm it");
  }

  @Test
  void reclaimFinished_hasTheRecordLookedAtAndSaysWhatIsFree() {
    desk.withLiveAllocation();
    handle(Desk.sample("aws/interruptible-reclamation-completed"));

    assertThat(desk.aws.refreshed()).hasSize(1);
    assertThat(desk.notices.getLast().happened()).contains("taken back 4 lent instances");
    assertThat(desk.notices.getLast().means())
        .contains("6 of 10 instances are free now, 2 are still lent");
  }

  @Test
  void stateLate_isToldAsAwsHasItNow() {
    desk.aws.put(Desk.reservation("cr-0cccccccccccccc00", "active"));
    handle(Desk.sample("aws/capacity-reservation-scheduled"));

    assertThat(desk.notices.getLast().kind()).isEqualTo("RESERVATION_ACTIVE");
  }

  @Test
  void health_namesTheReservations() {
    handle(Desk.sample("aws/odcr-underutilization-notification-summary"));

    assertThat(desk.notices.getLast().resources()).containsExactly(Desk.SOURCE);
    assertThat(desk.notices.getLast().happened()).contains("12.5");
  }

  @Test
  void notice_thatCouldNotBeSent_isSentByTheRetry() {
    desk.failingNotices(1);
    byte[] sample = Desk.sample("aws/capacity-reservation-failed");

    assertThatThrownBy(() -> handle(sample)).isInstanceOf(IllegalStateException.class);
    handle(sample);
    handle(sample);

    assertThat(desk.notices).hasSize(1);
  }

  @Test
  void notice_whoseTellerDied_isToldByLambdasRetryAMinuteLater() {
    desk.dyingNotices(1);
    byte[] sample = Desk.sample("aws/capacity-reservation-failed");

    assertThatThrownBy(() -> handle(sample)).isInstanceOf(StackOverflowError.class);
    handle(sample);
    assertThat(desk.notices).isEmpty();
    desk.pass(Duration.ofMinutes(1));
    handle(sample);

    assertThat(desk.notices).hasSize(1);
  }

  @Test
  void poison_isThrownAndStopsNothing() {
    assertThatThrownBy(() -> handle("{\"detail-type\":")).isInstanceOf(UnreadableJson.class);
    assertThatThrownBy(() -> handle("{\"detail-type\":\"Capacity Block Delivered\"}"))
        .isInstanceOf(UnreadableEvent.class);
    assertThatThrownBy(
            () ->
                handle(
                    "{\"detail-type\":\"Capacity Block Delivered\",\"account\":\"1\","
                        + "\"time\":\"2026-11-20T11:30:00Z\",\"detail\":{}}"))
        .isInstanceOf(UnreadableEvent.class)
        .hasMessage("the event names no capacity reservation");

    handle(Desk.sample("aws/capacity-reservation-active"));
    assertThat(desk.notices).hasSize(1);
  }

  private void handle(byte[] event) {
    Calls.invoke(desk.handler, event);
  }

  private void handle(String event) {
    handle(event.getBytes(StandardCharsets.UTF_8));
  }
}
