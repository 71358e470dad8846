package capacityops.events;

import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventSchemas;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Reference;
import capacityops.core.time.Ids;
import capacityops.events.domain.FakeCapacity;
import capacityops.events.domain.HandleAwsEvent;
import capacityops.events.domain.Notice;
import capacityops.events.domain.SeenReservation;
import capacityops.events.domain.TellOnce;
import capacityops.events.domain.WatchExpiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The services over the real table, a fake AWS, a notifier that remembers, and a clock. */
final class Desk {
  static final String BLOCK = "cr-0123456789abcdef0";
  static final String SOURCE = "cr-0aaaaaaaaaaaaaaa1";

  final FakeCapacity aws = new FakeCapacity();
  final List<Notice> notices = new ArrayList<>();
  final List<DomainEvent> told = new ArrayList<>();
  final HandleAwsEventHandler handler;
  final WatchExpiry watch;
  final LedgerTable ledger;
  final InstantSource clock;
  private Instant now = Instant.parse("2026-11-20T13:00:00Z");
  private int failingNotices;
  private int dyingNotices;

  Desk(LocalLedgerTable table) throws Exception {
    clock = () -> now;
    ledger = new LedgerTable(table.client(), table.name());
    TellOnce tellOnce =
        new TellOnce(
            new IdempotencyTable(table.client(), table.name()),
            this::note,
            (event, at) -> {
              EventSchemas.requireValid(event);
              told.add(event);
            },
            Ids.timeOrdered(clock),
            clock);
    handler = new HandleAwsEventHandler(new HandleAwsEvent(aws, ledger, aws, tellOnce));
    watch = new WatchExpiry(aws, tellOnce, clock);
  }

  private void note(Notice notice) {
    if (failingNotices > 0) {
      failingNotices--;
      throw new IllegalStateException("SNS is out of reach");
    }
    if (dyingNotices > 0) {
      dyingNotices--;
      throw new StackOverflowError("the process is gone");
    }
    notices.add(notice);
  }

  /** The process ends while it tells. */
  void dyingNotices(int times) {
    dyingNotices = times;
  }

  void failingNotices(int times) {
    failingNotices = times;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  void at(Instant time) {
    now = time;
  }

  /** The account of the samples. */
  Desk asInTheSamples() {
    aws.put(block(Instant.parse("2026-11-21T11:30:00Z")));
    aws.put(reservation(SOURCE, "active"));
    List<String> states =
        List.of("scheduled", "active", "failed", "delayed", "expired", "unsupported", "cancelled");
    for (int i = 0; i < states.size(); i++) {
      aws.put(reservation("cr-0cccccccccccccc0" + i, states.get(i)));
    }
    return this;
  }

  /** A live allocation of the source is in the ledger. */
  Desk withLiveAllocation() {
    Change change =
        Change.to("active", true, new Nothing("lent"), "alice", "asked for", now)
            .referredToAs(new Reference(AllocationKind.INTERRUPTIBLE_ALLOCATION, SOURCE));
    ledger.open(
        Allocation.first(
            "allocation-1", AllocationKind.INTERRUPTIBLE_ALLOCATION, "us-east-1", "alice", change),
        change);
    return this;
  }

  private record Nothing(String what) {}

  static SeenReservation block(Instant end) {
    return new SeenReservation(
        "us-east-1",
        BLOCK,
        "active",
        "p5.48xlarge",
        "us-east-1a",
        8,
        8,
        Instant.parse("2026-11-20T11:30:00Z"),
        end,
        "capacity-block",
        "cb-0123456789abcdef0",
        null);
  }

  static SeenReservation reservation(String id, String state) {
    return new SeenReservation(
        "us-east-1", id, state, "m5.large", "us-east-1a", 10, 6, null, null, "default", null, 2);
  }

  static List<byte[]> samples(String folder) {
    try (Stream<Path> files = Files.list(events().resolve(folder))) {
      return files.sorted().map(Desk::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] sample(String name) {
    return read(events().resolve(name + ".json"));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path events() {
    return Path.of(System.getProperty("repository.root"), "events");
  }
}
