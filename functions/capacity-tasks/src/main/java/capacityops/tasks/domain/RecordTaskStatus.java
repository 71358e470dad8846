package capacityops.tasks.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what was seen of a task: every new status with its time, a final one for good. An older
 * look than the one on record changes nothing.
 */
public final class RecordTaskStatus {
  private static final Logger LOG = LoggerFactory.getLogger(RecordTaskStatus.class);
  private static final int ATTEMPTS = 5;
  private static final int PAGE = 1000;

  private final TaskLedger ledger;
  private final CapacityTaskGateway tasks;
  private final Meter meter;
  private final InstantSource clock;

  public RecordTaskStatus(
      TaskLedger ledger, CapacityTaskGateway tasks, Meter meter, InstantSource clock) {
    this.ledger = ledger;
    this.tasks = tasks;
    this.meter = meter;
    this.clock = clock;
  }

  /**
   * Records one look; repeating it changes nothing.
   *
   * @param seenBy who looked
   * @return the status that is now on record
   */
  public String record(String allocationId, TaskObservation seen, String seenBy) {
    for (int attempt = 1; ; attempt++) {
      Allocation current =
          ledger
              .find(allocationId)
              .orElseThrow(
                  () -> new IllegalArgumentException("no such allocation: " + allocationId));
      try {
        return record(current, seen, seenBy).status();
      } catch (StaleAllocation e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Allocation record(Allocation current, TaskObservation seen, String seenBy) {
    TaskRecord record = current.details(TaskRecord.class);
    if (!isNews(current, record, seen)) {
      return current;
    }
    Instant now = clock.instant();
    TaskRecord next = record.seenAs(sighting(record, seen, now));
    Allocation written =
        ledger.change(
            current, new TaskLedger.Write(seen.status(), next, seenBy, reason(seen), null, now));
    measure(written, next, now);
    return written;
  }

  private static boolean isNews(Allocation current, TaskRecord record, TaskObservation seen) {
    return !TaskStatus.isFinal(current.status())
        && !current.status().equals(seen.status())
        && !isOlder(seen, record);
  }

  private static boolean isOlder(TaskObservation seen, TaskRecord record) {
    Instant known =
        record.sighting() == null ? null : record.sighting().observation().lastModifiedDate();
    return known != null
        && seen.lastModifiedDate() != null
        && seen.lastModifiedDate().isBefore(known);
  }

  private TaskRecord.Sighting sighting(TaskRecord record, TaskObservation seen, Instant now) {
    Instant waitingSince = record.sighting() == null ? null : record.sighting().waitingSince();
    if (!TaskStatus.WAITING_FOR_EVACUATION.equals(seen.status())) {
      return new TaskRecord.Sighting(seen, waitingSince, null);
    }
    return new TaskRecord.Sighting(
        seen, waitingSince == null ? now : waitingSince, blockingInstances(record).orElse(null));
  }

  private Optional<List<BlockingInstance>> blockingInstances(TaskRecord record) {
    try {
      return Optional.of(
          AllPages.of(
              next ->
                  tasks.blockingInstances(
                      record.request().outpostIdentifier(), record.capacityTaskId(), PAGE, next)));
    } catch (AwsFailure e) {
      LOG.warn("who blocks {} is unknown: {}", record.capacityTaskId(), e.getMessage());
      return Optional.empty();
    }
  }

  private static String reason(TaskObservation seen) {
    if (seen.failed() != null) {
      return seen.failed().type() == null
          ? seen.failed().reason()
          : "%s: %s".formatted(seen.failed().type(), seen.failed().reason());
    }
    return switch (seen.status()) {
      case TaskStatus.NOT_FOUND -> "AWS no longer knows the task";
      case TaskStatus.TRACKING_ENDED -> "followed for 72 hours without an end";
      default -> "seen at AWS";
    };
  }

  private void measure(Allocation written, TaskRecord record, Instant now) {
    if (written.open()) {
      return;
    }
    Map<String, String> outcome = Map.of("Status", written.status());
    meter.count("CapacityTasksEnded", outcome);
    TaskRecord.Sighting sighting = record.sighting();
    TaskObservation seen = sighting.observation();
    Instant end = seen.completionDate() == null ? now : seen.completionDate();
    Instant start = seen.creationDate() == null ? written.createdAt() : seen.creationDate();
    meter.took("CapacityTaskDuration", Duration.between(start, end), outcome);
    if (sighting.waitingSince() != null) {
      meter.took("CapacityTaskEvacuation", waited(written, sighting.waitingSince(), end), Map.of());
    }
  }

  /** From the first sight of waiting to the next other status. */
  private Duration waited(Allocation written, Instant since, Instant end) {
    Instant until =
        ledger.history(written.allocationId()).stream()
            .filter(entry -> TaskStatus.WAITING_FOR_EVACUATION.equals(entry.from()))
            .map(HistoryEntry::at)
            .findFirst()
            .orElse(end);
    return Duration.between(since, until);
  }
}
