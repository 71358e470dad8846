package capacityops.lending.domain;

import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.concurrent.OneByOne;
import capacityops.core.event.Announcer;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.event.EventSchemas;
import capacityops.core.execution.StartedExecutions;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.telemetry.Meter;
import capacityops.lending.aws.LendingLogTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services over the real ledger, a fake AWS, and a clock that the test moves. */
public final class Stack {
  private final LedgerTable table;

  public final FakeAws aws = new FakeAws();
  public final List<DomainEvent> told = new ArrayList<>();
  public final StartedExecutions<AllocationFollowing> followings = new StartedExecutions<>();
  public final LendingLedger ledger;
  public final LendingLogTable log;
  public final LendCapacity lending;
  public final ChangeAllocation changing;
  public final ShowAllocation showing;
  public final RecordAllocation recording;
  public final FollowAllocation following;
  public final SweepAllocations sweeping;
  public final EventBus bus =
      (event, at) -> {
        EventSchemas.requireValid(event);
        told.add(event);
      };
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  public final InstantSource clock = () -> now;

  public Stack(LocalLedgerTable local) throws Exception {
    table = new LedgerTable(local.client(), local.name());
    ledger = new LendingLedger(table, new Announcer(table, bus), "us-east-1");
    log = new LendingLogTable(local.client(), local.name(), "us-east-1");
    lending =
        new LendCapacity(
            aws, aws, ledger, followings, log.targets(), Meter.silent(), clock, FakeAws.ACCOUNT);
    changing =
        new ChangeAllocation(
            aws, aws, ledger, followings, log.targets(), Meter.silent(), clock, FakeAws.ACCOUNT);
    recording = new RecordAllocation(aws, ledger, clock);
    following = new FollowAllocation(recording, lending, changing, clock);
    sweeping = new SweepAllocations(aws, ledger, following, followings, Meter.silent(), clock);
    showing = new ShowAllocation(aws, ledger, log.decisions(), new OneByOne());
  }

  public boolean hasFollowed(String allocationId) {
    return followings.states.keySet().stream()
        .anyMatch(following -> following.allocationId().equals(allocationId));
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Asked asked(String requestId) {
    return new Asked(requestId, "arn:aws:iam::123456789012:user/alice", now, "asked for");
  }

  public Allocation lend(String requestId, int count) {
    return lending.lend(
        new AllocationGateway.Lending(FakeAws.SOURCE, count, Map.of("team", "ml")),
        asked(requestId));
  }

  /** Lends, and lets AWS and the follower finish. */
  public Allocation lent(int count) {
    Allocation allocation = lend("request-lend", count);
    aws.settle();
    following.follow(allocation.allocationId(), "follower");
    return found(allocation.allocationId());
  }

  public Allocation change(String requestId, int target) {
    return changing.change(FakeAws.SOURCE, target, asked(requestId));
  }

  public Allocation found(String allocationId) {
    return ledger.find(allocationId).orElseThrow();
  }

  public AllocationRecord record(String allocationId) {
    return found(allocationId).details(AllocationRecord.class);
  }

  public List<HistoryEntry> history(String allocationId) {
    return table.trail(allocationId).orElseThrow().history();
  }
}
