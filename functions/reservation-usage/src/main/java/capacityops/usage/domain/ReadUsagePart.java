package capacityops.usage.domain;

import capacityops.core.concurrent.Workers;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.PacedCalls.Rate;
import capacityops.usage.domain.ReservationGateway.Filter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Reads one part of a report: page by page, a page's rows kept before the next is read, so that
 * memory holds one page however many there are, and a call that dies is repeated from where the one
 * before it ended.
 */
public final class ReadUsagePart {
  private static final String DESCRIBE = "DescribeCapacityReservations";
  private static final int LARGEST_PAGE = 1000;
  private static final int ROWS_AT_A_TIME = 16;

  private final Accounts accounts;
  private final PartRegister parts;
  private final RowStore rows;
  private final SnapshotStore snapshots;
  private final Supplier<PriceBook> prices;
  private final FindingRules rules;
  private final Pace pace;
  private final InstantSource clock;

  /**
   * @param prices a new book for each call
   */
  public ReadUsagePart(
      Accounts accounts,
      PartRegister parts,
      RowStore rows,
      SnapshotStore snapshots,
      Supplier<PriceBook> prices,
      FindingRules rules,
      Pace pace,
      InstantSource clock) {
    this.accounts = accounts;
    this.parts = parts;
    this.rows = rows;
    this.snapshots = snapshots;
    this.prices = prices;
    this.rules = rules;
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * How fast and how long one call reads.
   *
   * @param most after this much time a call ends with the page that it is at
   */
  public record Pace(
      Rate rate, Duration most, Pause pause, RandomGenerator random, Workers workers) {}

  /**
   * Reads a part, or as much of it as one call may.
   *
   * @param before what the call before this one returned, empty at the first
   * @throws AwsFailure where AWS gave no result and may give one later; the reason is on record
   */
  public PartProgress read(String reportId, int index, Optional<PartProgress> before) {
    ReportPart part =
        parts
            .find(reportId, index)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Report %s has no part %d.".formatted(reportId, index)));
    return part.isToBeRead()
        ? new Reading(reportId, part, before.orElseGet(PartProgress::none)).read()
        : finished(PartProgress.none());
  }

  private static PartProgress finished(PartProgress progress) {
    return new PartProgress(
        false,
        null,
        progress.pages(),
        progress.reservations(),
        progress.calls(),
        progress.usageUnknown(),
        progress.usageUnknownReason());
  }

  /** One call's reading of one part. */
  private final class Reading {
    private final String reportId;
    private final ReportPart part;
    private final CallCount calls = new CallCount();
    private final PacedCalls paced;
    private final Instant until;
    private final AllPages walk = new AllPages();
    private PartProgress progress;
    private boolean begunLate;

    Reading(String reportId, ReportPart part, PartProgress before) {
      this.reportId = reportId;
      this.part = part;
      this.progress = before;
      this.begunLate = before.nextToken() != null;
      this.until = clock.instant().plus(pace.most());
      this.paced = new PacedCalls(pace.rate(), calls, clock, pace.pause(), pace.random());
      calls.add(before.calls());
      calls.atLeast(part.calls());
    }

    PartProgress read() {
      try {
        ReservationGateway gateway = accounts.in(part.accountId(), calls);
        PartProgress reached = pages(gateway);
        if (!reached.more()) {
          keep(ReportPart.State.READ, null);
        }
        return reached;
      } catch (AwsFailure.Refused | AllPages.EndlessList e) {
        keep(ReportPart.State.UNREAD, e.getMessage());
        return finished(progress.called(calls.byOperation()));
      } catch (AwsFailure e) {
        keep(ReportPart.State.UNREAD, e.getMessage());
        throw e;
      }
    }

    private PartProgress pages(ReservationGateway gateway) {
      RowBuilder builder =
          new RowBuilder(part, gateway, paced, calls, snapshots, prices.get(), rules, clock);
      do {
        Page<CapacityReservation> page = page(gateway);
        List<ReservationRow> found = built(builder, page.items());
        keepPage(found);
        advance(found, page.next());
      } while (progress.more() && clock.instant().isBefore(until));
      return progress;
    }

    /** A page token lives for a while only: where the next call comes too late, it begins again. */
    private Page<CapacityReservation> page(ReservationGateway gateway) {
      try {
        return described(gateway);
      } catch (AwsFailure.Refused e) {
        boolean tokenExpired =
            begunLate && e.refusal() == AwsFailure.Refusal.INVALID && progress.nextToken() != null;
        if (!tokenExpired) {
          throw e;
        }
        progress = PartProgress.none();
        return described(gateway);
      } finally {
        begunLate = false;
      }
    }

    private Page<CapacityReservation> described(ReservationGateway gateway) {
      List<Filter> owned = List.of(new Filter("owner-id", List.of(part.accountId())));
      Optional<String> token = Optional.ofNullable(progress.nextToken());
      return paced.call(
          DESCRIBE, () -> gateway.reservations(part.region(), owned, LARGEST_PAGE, token));
    }

    private void keepPage(List<ReservationRow> found) {
      if (found.isEmpty()) {
        return;
      }
      rows.write(new RowStore.Place(reportId, part.index(), progress.pages()), found);
      Map<String, Snapshot> taken = new LinkedHashMap<>();
      found.stream()
          .filter(ReservationRow::isInService)
          .forEach(
              row ->
                  taken.put(
                      row.capacityReservationId(),
                      new Snapshot(
                          row.readAt(), row.totalInstanceCount(), row.usedInstanceCount())));
      snapshots.put(part.region(), taken);
    }

    private void advance(List<ReservationRow> found, Optional<String> next) {
      next.ifPresent(walk::step);
      List<String> unknown =
          found.stream()
              .map(ReservationRow::usageUnknown)
              .filter(java.util.Objects::nonNull)
              .toList();
      progress =
          new PartProgress(
              next.isPresent(),
              next.orElse(null),
              progress.pages() + (found.isEmpty() ? 0 : 1),
              progress.reservations() + found.size(),
              calls.byOperation(),
              progress.usageUnknown() + unknown.size(),
              progress.usageUnknownReason() == null
                  ? unknown.stream().findFirst().orElse(null)
                  : progress.usageUnknownReason());
    }

    private void keep(ReportPart.State state, String reason) {
      parts.write(
          reportId, List.of(part.with(state, progress.called(calls.byOperation()), reason)));
    }
  }

  private List<ReservationRow> built(RowBuilder builder, List<CapacityReservation> reservations) {
    List<CapacityReservation> present =
        reservations.stream()
            .filter(reservation -> Phase.of(reservation.state()) != Phase.ENDED)
            .toList();
    return pace.workers().each(present, ROWS_AT_A_TIME, builder::row);
  }
}
