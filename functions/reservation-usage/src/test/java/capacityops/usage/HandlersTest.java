package capacityops.usage;

import static capacityops.usage.domain.FakeAccounts.OWN;
import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.Calls.Call;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.OpenApi;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.event.EventSchemas;
import capacityops.core.json.Json;
import capacityops.core.time.Ids;
import capacityops.usage.domain.FailUsageReport;
import capacityops.usage.domain.Failures;
import capacityops.usage.domain.FakeEc2;
import capacityops.usage.domain.FakeMachine;
import capacityops.usage.domain.PartProgress;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReservationGateway;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.ShowReports;
import capacityops.usage.domain.ShowReservations;
import capacityops.usage.domain.StartUsageReport;
import capacityops.usage.domain.TakeSnapshots;
import capacityops.usage.domain.TellFindings;
import capacityops.usage.domain.Unknown;
import capacityops.usage.domain.UsageReport;
import capacityops.usage.domain.UsageWorld;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandlersTest {
  private static final String LIST = "/capacity-reservations";
  private static final String ONE = "/capacity-reservations/{capacityReservationId}";
  private static final String USAGE = ONE + "/usage";
  private static final String REPORTS = "/usage-reports";
  private static final String REPORT = "/usage-reports/{reportId}";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final OpenApi openApi = OpenApi.read();
  private final UsageWorld world = new UsageWorld().price("m5.large", "0.096");
  private final FakeMachine machine = new FakeMachine();
  private FakeEc2 ec2;
  private Listing listing;
  private IdempotentRequests idempotentRequests;

  record Route(String routeKey) {}

  record Id(String capacityReservationId) {}

  record Reservations(List<Id> capacityReservations, String nextToken, List<Unknown> unknown) {}

  record Usage(List<InstanceUsage> instanceUsages, String nextToken) {}

  record Report(String reportId, String status, Integer parts, Integer partsRead) {}

  record Reports(List<Report> usageReports, String nextToken) {}

  @BeforeEach
  void world() throws Exception {
    ec2 =
        world
            .account(OWN)
            .region(
                "us-east-1",
                reservation(1).tags(Map.of("team", "ml")).get(),
                reservation(2).instances(8, 8).get())
            .region("eu-west-1", reservation(3).in("eu-west-1").tags(Map.of("team", "ml")).get())
            .used(id(1), new InstanceUsage(OWN, 4), new InstanceUsage("222222222222", 2));
    listing = new Listing(new PageTokens(() -> new byte[32], world.clock));
    idempotentRequests =
        new IdempotentRequests(
            new IdempotencyTable(table.client(), table.name()),
            Ids.timeOrdered(world.clock),
            world.clock,
            Duration.ofSeconds(35));
  }

  @Test
  void listCapacityReservations_sampleEvent() throws Exception {
    Answer answer = sample(listing(), "list-capacity-reservations", 200);

    assertThat(answer.as(Reservations.class).capacityReservations())
        .extracting(Id::capacityReservationId)
        .containsExactly(id(3), id(1));
  }

  @Test
  void listCapacityReservations_inPages_andUnknownRegions() {
    ec2.region("ap-south-1")
        .fail("DescribeCapacityReservations@ap-south-1", Failures.denied("Describe"), 9);
    Call first = Call.of("GET", LIST).query("maxResults", "2");
    Reservations page = kept(Calls.call(listing(), first), "GET", LIST, 200).as(Reservations.class);

    Call second =
        Call.of("GET", LIST).query("maxResults", "2").query("nextToken", page.nextToken());
    Reservations rest =
        kept(Calls.call(listing(), second), "GET", LIST, 200).as(Reservations.class);

    assertThat(page.capacityReservations()).hasSize(2);
    assertThat(page.unknown()).extracting(Unknown::region).containsExactly("ap-south-1");
    assertThat(rest.capacityReservations())
        .extracting(Id::capacityReservationId)
        .containsExactly(id(2));
    assertThat(rest.nextToken()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "state, state, active",
    "instanceType, instance-type, m5.large",
    "ownerId, owner-id, 111111111111",
    "instancePlatform, instance-platform, Linux/UNIX",
    "availabilityZone, availability-zone, us-east-1a",
    "tenancy, tenancy, default",
    "outpostArn, outpost-arn, arn:aws:outposts:us-east-1:111111111111:outpost/op-1",
    "startDate, start-date, 2026-01-01T00:00:00Z",
    "endDate, end-date, 2026-11-2?T*",
    "endDateType, end-date-type, unlimited",
    "instanceMatchCriteria, instance-match-criteria, open",
    "placementGroupArn, placement-group-arn, arn:aws:ec2:us-east-1:111111111111:placement-group/p"
  })
  void listCapacityReservations_everyFilterThatEc2Documents_isHandedToIt(
      String parameter, String filter, String value) {
    Call call = Call.of("GET", LIST).query("region", "us-east-1").query(parameter, value);

    kept(Calls.call(listing(), call), "GET", LIST, 200);

    assertThat(ec2.lastFilters())
        .containsExactly(new ReservationGateway.Filter(filter, List.of(value)));
  }

  @Test
  void listCapacityReservations_everyBrokenRule_isToldAtOnce() {
    Call call =
        Call.of("GET", LIST)
            .query("region", "nowhere")
            .query("ownerId", "1")
            .query("tenancy", "host")
            .query("maxResults", "0")
            .query("colour", "red");

    Answer answer = kept(Calls.call(listing(), call), "GET", LIST, 422);

    assertThat(answer.body()).contains("region", "ownerId", "tenancy", "maxResults", "colour");
    assertThat(ec2.calls("DescribeCapacityReservations")).isZero();
  }

  @Test
  void getCapacityReservation_sampleEvent() throws Exception {
    sample(new GetCapacityReservationHandler(showing()), "get-capacity-reservation", 200);
  }

  @Test
  void getCapacityReservation_notThere_is404() {
    Call call = Call.of("GET", LIST + "/" + id(9)).pathParameter("capacityReservationId", id(9));

    kept(Calls.call(new GetCapacityReservationHandler(showing()), call), "GET", ONE, 404);
  }

  @Test
  void getCapacityReservationUsage_sampleEvent_joinsEveryPage() throws Exception {
    ec2.pagesOf(1);

    Answer answer = sample(usage(), "get-capacity-reservation-usage", 200);

    assertThat(answer.as(Usage.class).instanceUsages()).hasSize(2);
    assertThat(answer.as(Usage.class).nextToken()).isNull();
  }

  @Test
  void getCapacityReservationUsage_pageAskedFor_isOnePage() {
    Usage first =
        kept(Calls.call(usage(), usageOf(1).query("maxResults", "1")), "GET", USAGE, 200)
            .as(Usage.class);
    Usage second =
        kept(
                Calls.call(
                    usage(),
                    usageOf(1).query("maxResults", "1").query("nextToken", first.nextToken())),
                "GET",
                USAGE,
                200)
            .as(Usage.class);

    assertThat(first.instanceUsages()).containsExactly(new InstanceUsage(OWN, 4));
    assertThat(second.instanceUsages()).containsExactly(new InstanceUsage("222222222222", 2));
    assertThat(second.nextToken()).isNull();
  }

  @Test
  void getCapacityReservationUsage_dryRun_isPermissionOr403() {
    Answer permitted =
        kept(Calls.call(usage(), usageOf(1).query("dryRun", "true")), "GET", USAGE, 200);
    assertThat(permitted.body()).isEqualTo("{\"dryRun\":true,\"permitted\":true}");

    ec2.fail("GetCapacityReservationUsage", Failures.denied("GetCapacityReservationUsage"), 1);
    kept(Calls.call(usage(), usageOf(1).query("dryRun", "true")), "GET", USAGE, 403);
  }

  @Test
  void startUsageReport_sampleEvent_repeated_isTheSameReport() throws Exception {
    Answer first = sample(starting(), "start-usage-report", 202);
    Answer second = sample(starting(), "start-usage-report", 202);

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(first.headers())
        .containsEntry("location", "/usage-reports/" + first.as(Report.class).reportId());
    assertThat(machine.started()).containsExactly(first.as(Report.class).reportId());
  }

  @Test
  void startUsageReport_sameScopeWhileItRuns_isTheRunningOne() {
    Answer first = kept(Calls.call(starting(), start("{}").by("alice")), "POST", REPORTS, 202);
    Answer second = kept(Calls.call(starting(), start("").by("bob")), "POST", REPORTS, 202);
    Answer other =
        kept(
            Calls.call(starting(), start("{\"accounts\":[\"111111111111\"]}")),
            "POST",
            REPORTS,
            202);

    assertThat(second.as(Report.class).reportId()).isEqualTo(first.as(Report.class).reportId());
    assertThat(other.as(Report.class).reportId()).isNotEqualTo(first.as(Report.class).reportId());
  }

  @Test
  void startUsageReport_brokenRules_areToldAtOnce() {
    Answer answer =
        kept(
            Calls.call(
                starting(), start("{\"regions\":[\"x\"],\"accounts\":[\"1\"],\"when\":\"now\"}")),
            "POST",
            REPORTS,
            422);

    assertThat(answer.body()).contains("regions[0]", "accounts[0]", "when");
  }

  @Test
  void listUsageReports_sampleEvent() throws Exception {
    world.report();

    Answer answer =
        sample(new ListUsageReportsHandler(reports(1 << 20), listing), "list-usage-reports", 200);

    assertThat(answer.as(Reports.class).usageReports())
        .extracting(Report::status)
        .containsExactly("READY");
  }

  @Test
  void getUsageReport_sampleEvent_isThePage() throws Exception {
    world.report();

    Answer answer = sample(new GetUsageReportHandler(reports(1 << 20)), "get-usage-report", 200);

    assertThat(answer.headers())
        .containsEntry("content-type", "text/html; charset=utf-8")
        .containsKey("content-security-policy")
        .containsEntry("vary", "accept");
    assertThat(answer.body()).startsWith("<!doctype html>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | application/json",
        "text/csv | text/csv; charset=utf-8",
        "*/* | application/json",
        "text/* | text/html; charset=utf-8",
        "text/html;q=0.5, text/csv | text/csv; charset=utf-8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html; charset=utf-8",
        "application/json;q=0, */* | text/html; charset=utf-8"
      })
  void getUsageReport_isInTheFormThatAcceptAsksFor(String accept, String contentType) {
    world.report();

    Answer answer = kept(Calls.call(shown(1 << 20), get("report-1", accept)), "GET", REPORT, 200);

    assertThat(answer.headers()).containsEntry("content-type", contentType);
  }

  @Test
  void getUsageReport_formThatIsNotThere_is406() {
    world.report();

    kept(Calls.call(shown(1 << 20), get("report-1", "image/png")), "GET", REPORT, 406);
    kept(Calls.call(shown(1 << 20), get("report-1", "nonsense, text/csv;q=x")), "GET", REPORT, 406);
  }

  @Test
  void getUsageReport_large_isALink() {
    world.report();

    Answer answer = Calls.call(shown(10), get("report-1", "text/csv"));

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers()).containsEntry("location", "https://bucket.example/report-1.CSV");
  }

  @Test
  void getUsageReport_whileItRuns_saysHowFarItIs_andTheOtherFormsAreNotThere() {
    String report = world.begun(ReportScope.everything());
    world.planning().plan(report);
    world.read(report, 1);

    Report state =
        kept(Calls.call(shown(1 << 20), get(report, "*/*")), "GET", REPORT, 200).as(Report.class);

    assertThat(state).isEqualTo(new Report(report, "RUNNING", 2, 1));
    kept(Calls.call(shown(1 << 20), get(report, "text/html")), "GET", REPORT, 409);
    kept(Calls.call(shown(1 << 20), get("no-such", "*/*")), "GET", REPORT, 404);
  }

  @Test
  void steps_sampleEvents_makeAReportTogether() throws Exception {
    world.begun(ReportScope.everything());
    step(new PlanUsageReportHandler(world.planning()), "plan-usage-report");
    assertThat(world.stores.find("report-1").orElseThrow().parts()).isEqualTo(2);

    String read = step(new ReadUsagePartHandler(world.reading()), "read-usage-part");
    assertThat(Json.read(read, PartProgress.class).more()).isFalse();
    world.read("report-1", 1);
    String assembled =
        step(new AssembleUsageReportHandler(world.assembling()), "assemble-usage-report");
    assertThat(assembled).contains("\"partsToTell\":[0,1]");
    world.events.clear();
    String told =
        step(
            new TellUsageFindingsHandler(
                new TellFindings(
                    world.stores, world.stores, (event, at) -> world.events.add(event))),
            "tell-usage-findings");
    assertThat(told).isEqualTo("{\"events\":1}");
    assertThat(world.stores.find("report-1").orElseThrow().isReady()).isTrue();
  }

  @Test
  void events_keepToTheirSchemas() {
    ec2.fail("DescribeCapacityReservations@eu-west-1", Failures.denied("Describe"), 1);
    world.report();

    assertThat(world.events).hasSizeGreaterThan(1);
    world.events.forEach(EventSchemas::requireValid);
  }

  @Test
  void failUsageReport_sampleEvent() throws Exception {
    world.begun(ReportScope.everything());

    step(
        new FailUsageReportHandler(new FailUsageReport(world.stores, world.clock)),
        "fail-usage-report");

    UsageReport failed = world.stores.find("report-1").orElseThrow();
    assertThat(failed.status()).isEqualTo(UsageReport.Status.FAILED);
    assertThat(failed.failure()).isEqualTo("Lambda.Unknown");
    kept(Calls.call(shown(1 << 20), get("report-1", "*/*")), "GET", REPORT, 200);
  }

  @Test
  void scheduleUsageReport_sampleEvent_startsOne() throws Exception {
    StartUsageReport service = new StartUsageReport(world.stores, machine, world.clock);
    ScheduleUsageReportHandler handler =
        new ScheduleUsageReportHandler(service, Ids.timeOrdered(world.clock));

    assertThat(step(handler, "schedule-usage-report")).contains("\"begun\":true");
    assertThat(step(handler, "schedule-usage-report")).contains("\"begun\":false");
    assertThat(machine.started().stream().distinct()).hasSize(1);
  }

  @Test
  void takeUsageSnapshots_sampleEvent() throws Exception {
    TakeSnapshots service =
        new TakeSnapshots(world.accounts, world.stores, List.of(), world.pace(), world.clock);

    assertThat(step(new TakeUsageSnapshotsHandler(service), "take-usage-snapshots"))
        .contains("\"snapshots\":3");
  }

  @Test
  void reportJson_withEverythingInIt_keepsToItsDescription() {
    world.accounts.asOrganization();
    world.account("222222222222");
    world.accounts.refuse("222222222222", Failures.denied("AssumeRole"));
    world.report();
    world.clock.of(Duration.ofDays(1));
    world.report();

    Answer answer =
        kept(Calls.call(shown(1 << 20), get("report-2", "application/json")), "GET", REPORT, 200);

    assertThat(answer.body()).isEqualTo(file("report-2"));
    assertThat(answer.body()).contains("\"change\":{").contains("\"unknown\":[{");
  }

  private String file(String report) {
    return world.stores.text(
        capacityops.usage.domain.ReportStore.ReportFile.of(
            world.stores.find(report).orElseThrow(), Format.JSON));
  }

  private ShowReservations showing() {
    return new ShowReservations(ec2, new ThreadWorkers());
  }

  private ListCapacityReservationsHandler listing() {
    return new ListCapacityReservationsHandler(showing(), listing);
  }

  private GetCapacityReservationUsageHandler usage() {
    return new GetCapacityReservationUsageHandler(showing(), listing);
  }

  private StartUsageReportHandler starting() {
    return new StartUsageReportHandler(
        new StartUsageReport(world.stores, machine, world.clock), idempotentRequests);
  }

  private ShowReports reports(long largest) {
    return new ShowReports(world.stores, world.stores, world.stores, largest);
  }

  private GetUsageReportHandler shown(long largest) {
    return new GetUsageReportHandler(reports(largest));
  }

  private static Call usageOf(int number) {
    return Call.of("GET", LIST + "/" + id(number) + "/usage")
        .pathParameter("capacityReservationId", id(number))
        .query("region", "us-east-1");
  }

  private static Call start(String body) {
    return Call.of("POST", REPORTS).body(body);
  }

  private static Call get(String report, String accept) {
    return Call.of("GET", REPORTS + "/" + report)
        .pathParameter("reportId", report)
        .header("accept", accept);
  }

  private Answer sample(RequestStreamHandler handler, String name, int status) throws IOException {
    byte[] event = event(name);
    String[] route = Json.read(event, Route.class).routeKey().split(" ", 2);
    return kept(Json.read(Calls.invoke(handler, event), Answer.class), route[0], route[1], status);
  }

  private static String step(RequestStreamHandler handler, String name) throws IOException {
    return new String(Calls.invoke(handler, event(name)), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] event(String name) throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("repository.root"), "events", name + ".json"));
  }

  /** The answer, which has this status and keeps to the API's description. */
  private Answer kept(Answer answer, String method, String route, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(
            openApi.objections(
                method, route, status, answer.headers().get("content-type"), answer.body()))
        .isEmpty();
    return answer;
  }
}
