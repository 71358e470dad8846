package capacityops.usage;

import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.money.Money;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.UsageReport;
import java.util.List;
import java.util.Map;

/** What the functions of this module rehearse, and what AWS tells them then. */
final class UsageRehearsals {
  private static final String REPORT = "rehearsal";
  private static final String RESERVATION = "cr-00000000000000001";
  private static final Money COST = Money.of("98.32", "USD");

  private static final String REGIONS =
      """
      <DescribeRegionsResponse>
        <regionInfo><item><regionName>us-east-1</regionName></item></regionInfo>
      </DescribeRegionsResponse>
      """;

  private static final String RESERVATIONS =
      """
      <DescribeCapacityReservationsResponse>
        <capacityReservationSet><item>
          <capacityReservationId>cr-00000000000000001</capacityReservationId>
          <ownerId>000000000000</ownerId>
          <instanceType>p5.48xlarge</instanceType>
          <tenancy>default</tenancy>
          <totalInstanceCount>8</totalInstanceCount>
          <availableInstanceCount>3</availableInstanceCount>
          <ebsOptimized>true</ebsOptimized>
          <state>active</state>
          <createDate>2026-07-01T12:00:00.000Z</createDate>
          <endDateType>unlimited</endDateType>
          <instanceMatchCriteria>open</instanceMatchCriteria>
          <tagSet><item><key>team</key><value>ml</value></item></tagSet>
          <capacityAllocationSet>
            <item><allocationType>used</allocationType><count>5</count></item>
          </capacityAllocationSet>
          <reservationType>default</reservationType>
          <commitmentInfo>
            <committedInstanceCount>8</committedInstanceCount>
            <commitmentEndDate>2026-07-08T12:00:00.000Z</commitmentEndDate>
          </commitmentInfo>
          <deliveryPreference>fixed</deliveryPreference>
          <interruptibleCapacityAllocation>
            <instanceCount>2</instanceCount>
            <status>active</status>
            <interruptionType>adhoc</interruptionType>
          </interruptibleCapacityAllocation>
          <interruptionInfo><interruptionType>adhoc</interruptionType></interruptionInfo>
        </item></capacityReservationSet>
      </DescribeCapacityReservationsResponse>
      """;

  private static final String USAGE =
      """
      <GetCapacityReservationUsageResponse>
        <capacityReservationId>cr-00000000000000001</capacityReservationId>
        <instanceType>p5.48xlarge</instanceType>
        <totalInstanceCount>8</totalInstanceCount>
        <availableInstanceCount>3</availableInstanceCount>
        <state>active</state>
        <instanceUsageSet>
          <item><accountId>000000000000</accountId><usedInstanceCount>5</usedInstanceCount></item>
        </instanceUsageSet>
        <interruptibleCapacityAllocation>
          <instanceCount>2</instanceCount>
        </interruptibleCapacityAllocation>
        <interruptionInfo><interruptionType>adhoc</interruptionType></interruptionInfo>
      </GetCapacityReservationUsageResponse>
      """;

  /** Long enough for what goes through it character by character to be compiled. */
  private static final String FILE = "rehearsal ".repeat(3_000);

  private UsageRehearsals() {}

  /** Parts that see one reservation. */
  static UsageWiring reservations() {
    return UsageWiring.rehearsing(
        new RehearsalAws()
            .answering("DescribeRegions", REGIONS)
            .answering("DescribeCapacityReservations", RESERVATIONS)
            .answering("GetCapacityReservationUsage", USAGE));
  }

  /** In two Regions: side by side. */
  static Rehearsal list() {
    return Rehearsal.reading("region=us-east-1&region=us-west-2&state=active&tag=team");
  }

  static Rehearsal reservation() {
    return Rehearsal.reading("").of("capacityReservationId", RESERVATION);
  }

  /** Parts that know one report, which is ready. */
  static UsageWiring showing() {
    UsageWiring wiring = UsageWiring.rehearsing(new RehearsalAws().answering("GET", FILE));
    wiring.register().save(ready());
    return wiring;
  }

  static Rehearsal reports() {
    return Rehearsal.reading("");
  }

  static Rehearsal report() {
    return Rehearsal.reading("").of("reportId", REPORT);
  }

  /** Parts that know no report. */
  static UsageWiring starting() {
    return UsageWiring.rehearsing(
        new RehearsalAws()
            .answering("StartExecution", "{\"executionArn\": \"rehearsal\", \"startDate\": 1.5}"));
  }

  static Rehearsal newReport() {
    return Rehearsal.writing(
        """
        {"regions": ["us-east-1"], "accounts": ["000000000000"]}
        """);
  }

  private static UsageReport ready() {
    return new UsageReport(
        REPORT,
        UsageReport.Status.READY,
        ReportScope.everything(),
        REPORT,
        Rehearsal.AT,
        Rehearsal.AT,
        1,
        Map.of("DescribeCapacityReservations", 1L),
        List.of(),
        true,
        new Totals(1, 8, 5, 3, 0, COST, COST, 0, false, false),
        null);
  }
}
