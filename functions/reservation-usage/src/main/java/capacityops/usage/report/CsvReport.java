package capacityops.usage.report;

import static capacityops.usage.report.CsvCell.amount;
import static capacityops.usage.report.CsvCell.nothing;
import static capacityops.usage.report.CsvCell.number;
import static capacityops.usage.report.CsvCell.text;
import static capacityops.usage.report.CsvCell.time;

import capacityops.core.money.Money;
import capacityops.usage.domain.Finding;
import capacityops.usage.domain.IdleHistory.Share;
import capacityops.usage.domain.ReportDocuments.RowWriter;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code report.csv}: a row for each reservation and each account that uses it. A reservation's
 * first row is its owner's and carries what is of the reservation as a whole: every column of
 * figures can be summed up.
 */
final class CsvReport implements RowWriter {
  private static final List<String> COLUMNS =
      List.of(
          "capacity_reservation_id",
          "owner_account_id",
          "owner_account_name",
          "region",
          "availability_zone",
          "instance_type",
          "instance_platform",
          "tenancy",
          "reservation_type",
          "state",
          "phase",
          "start_date",
          "end_date",
          "tags",
          "used_by_account_id",
          "used_instances",
          "used_cost_per_hour",
          "total_instances",
          "idle_instances",
          "upcoming_instances",
          "cost_per_hour",
          "idle_cost_per_hour",
          "currency_code",
          "price_per_instance_hour",
          "price_source",
          "price_unknown",
          "idle_share_24_hours",
          "idle_share_7_days",
          "idle_share_30_days",
          "days_to_end",
          "lent_instances",
          "billed_to_account_id",
          "usage_unknown",
          "findings",
          "read_at");

  private static final String UNKNOWN_ACCOUNT = "unknown";

  private final Writer out;

  CsvReport(OutputStream out) throws IOException {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    write(COLUMNS.stream().map(CsvCell::text).toList());
  }

  @Override
  public void row(ReservationRow row) throws IOException {
    int byOwner =
        row.usage().stream()
            .filter(usage -> usage.accountId().equals(row.accountId()))
            .mapToInt(InstanceUsage::usedInstanceCount)
            .sum();
    write(cells(row, row.accountId(), byOwner, true));
    for (InstanceUsage usage : row.usage()) {
      if (!usage.accountId().equals(row.accountId())) {
        write(cells(row, usage.accountId(), usage.usedInstanceCount(), false));
      }
    }
    if (row.usageUnknown() != null) {
      write(cells(row, UNKNOWN_ACCOUNT, row.usedInstanceCount(), false));
    }
  }

  @Override
  public void end(ReportSummary summary) throws IOException {
    out.flush();
  }

  private static List<CsvCell> cells(ReservationRow row, String usedBy, int used, boolean isFirst) {
    List<CsvCell> cells = new ArrayList<>(COLUMNS.size());
    cells.add(text(row.capacityReservationId()));
    cells.add(text(row.accountId()));
    cells.add(text(row.accountName()));
    cells.add(text(row.region()));
    cells.add(text(row.availabilityZone()));
    cells.add(text(row.instanceType()));
    cells.add(text(row.instancePlatform()));
    cells.add(text(row.tenancy()));
    cells.add(text(row.reservationType()));
    cells.add(text(row.state()));
    cells.add(text(row.phase().name()));
    cells.add(time(row.startDate()));
    cells.add(time(row.endDate()));
    cells.add(text(tags(row.tags())));
    cells.add(text(usedBy));
    cells.add(number((long) used));
    cells.add(amount(costOf(row, used)));
    boolean inService = row.isInService();
    cells.add(isFirst && inService ? number((long) row.totalInstanceCount()) : nothing());
    cells.add(isFirst && inService ? number((long) row.idleInstanceCount()) : nothing());
    cells.add(isFirst && !inService ? number((long) row.totalInstanceCount()) : nothing());
    cells.add(isFirst ? amount(row.costPerHour()) : nothing());
    cells.add(isFirst ? amount(row.idleCostPerHour()) : nothing());
    cells.add(
        row.pricePerInstanceHour() == null
            ? nothing()
            : text(row.pricePerInstanceHour().currencyCode()));
    cells.add(amount(row.pricePerInstanceHour()));
    cells.add(row.priceSource() == null ? nothing() : text(row.priceSource().name()));
    cells.add(text(row.priceUnknown()));
    cells.add(number(share(row.idle().last24Hours())));
    cells.add(number(share(row.idle().last7Days())));
    cells.add(number(share(row.idle().last30Days())));
    cells.add(number(row.daysToEnd()));
    cells.add(isFirst ? lent(row) : nothing());
    cells.add(text(row.unusedReservationBillingOwnerId()));
    cells.add(text(row.usageUnknown()));
    cells.add(isFirst ? text(findings(row)) : nothing());
    cells.add(time(row.readAt()));
    return cells;
  }

  private static Money costOf(ReservationRow row, int used) {
    return row.pricePerInstanceHour() == null || !row.isInService()
        ? null
        : row.pricePerInstanceHour().times(BigDecimal.valueOf(used));
  }

  private static BigDecimal share(Share share) {
    return share == null ? null : share.idle();
  }

  private static CsvCell lent(ReservationRow row) {
    var lent = row.interruptibleCapacityAllocation();
    return lent == null || lent.instanceCount() == null
        ? nothing()
        : number((long) lent.instanceCount());
  }

  private static String tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> tag.getKey() + "=" + tag.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String findings(ReservationRow row) {
    return row.findings().stream().map(Finding::words).collect(Collectors.joining(" "));
  }

  private void write(List<CsvCell> cells) throws IOException {
    out.write(cells.stream().map(CsvCell::written).collect(Collectors.joining(",")));
    out.write("\r\n");
  }
}
