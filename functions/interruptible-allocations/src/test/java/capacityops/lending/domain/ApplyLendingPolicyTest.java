package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.Items;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import capacityops.lending.aws.SnapshotTable;
import capacityops.lending.domain.FakeAws.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApplyLendingPolicyTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private Stack stack;

  @BeforeEach
  void stack() throws Exception {
    stack = new Stack(table);
    tagged(10, 10, Map.of(LendingTerms.LEND, "auto", LendingTerms.KEEP, "2"));
    snapshots(10, 10);
  }

  @Test
  void run_idleReservation_isLentAndTheReasonIsInTheHistory() throws Exception {
    var applied = policy(false).run();

    assertThat(applied.lent()).isEqualTo(1);
    var live = stack.ledger.live(FakeAws.SOURCE).orElseThrow();
    assertThat(live.requestedBy()).isEqualTo(ApplyLendingPolicy.ACTOR);
    assertThat(stack.history(live.allocationId()).getFirst().reason())
        .startsWith("At most 0 of 10 were in use");
    assertThat(last().outcome()).isEqualTo("applied");
    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(8);
  }

  @Test
  void run_dryRun_notesTheDecisionOnceAndChangesNothing() throws Exception {
    policy(true).run();
    stack.pass(Duration.ofMinutes(15));
    policy(true).run();

    assertThat(stack.aws.allocationsMade()).isZero();
    assertThat(last().decision()).isEqualTo("LEND");
    assertThat(last().outcome()).isEqualTo("dry run");
    assertThat(last().at()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    assertThat(stack.told)
        .extracting(event -> event.detailType())
        .containsExactly("Lending Decision Made");
  }

  @Test
  void run_freeUnderTheKeep_takesBack() throws Exception {
    policy(false).run();
    stack.aws.settle();
    stack.following.follow(stack.ledger.live(FakeAws.SOURCE).orElseThrow().allocationId(), "test");
    Reservation source = stack.aws.find(FakeAws.SOURCE).orElseThrow();
    stack.aws.put(
        new Reservation(
            FakeAws.SOURCE,
            FakeAws.ACCOUNT,
            "m5.large",
            "us-east-1a",
            "use1-az1",
            2,
            0,
            "active",
            null,
            "unlimited",
            "default",
            false,
            source.allocation(),
            source.tags()));
    stack.pass(Duration.ofMinutes(15));

    assertThat(policy(false).run().takenBack()).isEqualTo(1);
    assertThat(stack.aws.lent().targetInstanceCount()).isEqualTo(6);
    assertThat(last().rule()).isEqualTo("UNDER_KEEP");
  }

  @Test
  void run_takenBackByAPerson_lendsNothingWithinTheHour() throws Exception {
    policy(false).run();
    stack.aws.settle();
    String id = stack.ledger.live(FakeAws.SOURCE).orElseThrow().allocationId();
    stack.following.follow(id, "test");
    stack.pass(Duration.ofMinutes(30));
    stack.change("request-person", 0);
    stack.aws.settle();
    stack.following.follow(id, "test");
    stack.pass(Duration.ofMinutes(45));

    assertThat(policy(false).run().lent()).isZero();
    assertThat(last().rule()).isEqualTo("JUST_TAKEN_BACK");
  }

  @Test
  void run_refusedByAws_notesWhyAndGoesOn() throws Exception {
    stack.aws.failingCreates(Fault.REFUSE);

    assertThat(policy(false).run().failed()).isEqualTo(1);
    assertThat(last().outcome()).contains("IncorrectState");
  }

  @Test
  void run_unreadableTags_leaveTheReservationAlone() throws Exception {
    tagged(10, 10, Map.of(LendingTerms.LEND, "auto", LendingTerms.KEEP, "some"));

    assertThat(policy(false).run().failed()).isEqualTo(1);
    assertThat(last().rule()).isEqualTo("TAGS_UNREADABLE");
    assertThat(stack.aws.allocationsMade()).isZero();
  }

  private DecisionLog.Entry last() {
    return stack.log.decisions().last(FakeAws.SOURCE).orElseThrow();
  }

  private ApplyLendingPolicy policy(boolean dryRun) throws Exception {
    return new ApplyLendingPolicy(
        stack.aws,
        new SnapshotTable(table.client(), table.name(), "us-east-1"),
        stack.log.targets(),
        stack.log.decisions(),
        stack.lending,
        stack.changing,
        stack.bus,
        Meter.silent(),
        Ids.timeOrdered(stack.clock),
        stack.clock,
        dryRun);
  }

  private void tagged(int total, int available, Map<String, String> tags) {
    stack.aws.put(
        new Reservation(
            FakeAws.SOURCE,
            FakeAws.ACCOUNT,
            "m5.large",
            "us-east-1a",
            "use1-az1",
            total,
            available,
            "active",
            null,
            "unlimited",
            "default",
            false,
            null,
            tags));
  }

  private void snapshots(int total, int available) throws Exception {
    Instant last = stack.clock.instant();
    for (int hours = 0; hours <= 7; hours++) {
      String at = last.minus(Duration.ofHours(hours)).toString();
      table
          .client()
          .putItem(
              request ->
                  request
                      .tableName(table.name())
                      .item(
                          Map.of(
                              "pk", Items.text("SNAPSHOT#us-east-1#" + FakeAws.SOURCE),
                              "sk", Items.text(at),
                              "total", Items.number(total),
                              "available", Items.number(available))));
    }
  }
}
