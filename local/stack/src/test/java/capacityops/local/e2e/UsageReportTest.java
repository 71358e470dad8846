package capacityops.local.e2e;

import static capacityops.local.e2e.StackUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import capacityops.local.e2e.StackUnderTest.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Reservations and usage reports on the whole stack: over HTTP, with real processes and faults. */
class UsageReportTest {
  private static final String REPORTS = "/usage-reports";
  private static final String SHARED = "cr-0a1b2c3d4e5f60001";
  private static final String UNUSED = "cr-0a1b2c3d4e5f60003";
  private static final String TO_COME = "cr-0a1b2c3d4e5f60008";

  /** A report starts five functions, some of them three times: that is long on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @RegisterExtension final StackUnderTest stack = StackUnderTest.sharedStack();

  @Test
  void report_isMadeAndServedInEveryForm() {
    String location = started(stack, "{}");

    JsonNode report = made(stack, location);

    JsonNode summary = report.path("summary");
    assertThat(summary.path("complete").asBoolean()).isTrue();
    assertThat(summary.path("unknown")).isEmpty();
    assertThat(ids(report)).contains(SHARED, UNUSED, TO_COME);
    assertSums(report);
    assertThat(all(row(report, SHARED).path("usage")))
        .extracting(
            use -> use.path("accountId").asText(), use -> use.path("usedInstanceCount").asInt())
        .containsExactlyInAnyOrder(
            tuple("123456789012", 3), tuple("222233334444", 4), tuple("333344445555", 1));
    assertThat(row(report, UNUSED).path("idleCostPerHour").path("amount").asText())
        .isEqualTo("22.688");
    assertThat(row(report, TO_COME).path("phase").asText()).isEqualTo("UPCOMING");

    Answer csv = as(location, "text/csv");
    assertThat(csv.headers().get("content-type")).startsWith("text/csv");
    assertThat(csv.body().asText().lines()).hasSizeGreaterThan(ids(report).size());
    Answer html = as(location, "text/html");
    assertThat(html.headers()).containsKey("content-security-policy");
    assertThat(html.body().asText())
        .startsWith("<!doctype html>")
        .contains("goes to idle capacity", SHARED, UNUSED);
    assertThat(as(location, "image/png").status()).isEqualTo(406);
    assertThat(newest().path("status").asText()).isEqualTo("READY");
  }

  @Test
  void largeReport_isALinkToAllOfIt() throws Exception {
    int many = 170;
    reserve(many);
    String location = started(stack, "{\"regions\":[\"us-east-1\"]}");
    await(() -> hasEnded(newest()) && allExecutionsEnded(stack));

    Answer answer = as(location, "application/json");

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(303);
    URI link = URI.create(answer.headers().get("location"));
    assertThat(link.getQuery()).contains("X-Amz-Signature=", "X-Amz-Expires=300");
    HttpResponse<String> whole =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("content-type")).hasValue("application/json");
    JsonNode report = new ObjectMapper().readTree(whole.body());
    assertThat(ids(report)).hasSizeGreaterThan(many);
    assertSums(report);
  }

  /** Unused reservations with all the tags that there can be: 20 KB each. */
  private void reserve(int reservations) {
    TagSpecification tags =
        TagSpecification.builder()
            .resourceType(ResourceType.CAPACITY_RESERVATION)
            .tags(IntStream.range(0, 50).mapToObj(UsageReportTest::longTag).toList())
            .build();
    try (Ec2Client ec2 = stack.client(Ec2Client.builder(), "123456789012")) {
      for (int i = 0; i < reservations; i++) {
        ec2.createCapacityReservation(
            request ->
                request
                    .instanceType("m5.large")
                    .instancePlatform("Linux/UNIX")
                    .availabilityZone("us-east-1a")
                    .instanceCount(1)
                    .tagSpecifications(List.of(tags)));
      }
    }
  }

  private static Tag longTag(int number) {
    return Tag.builder().key("%0127d".formatted(number)).value("v".repeat(255)).build();
  }

  @Test
  void requests_areCounted_andUsageIsAskedForOnlyWhereItTellsSomething() {
    JsonNode report = made(stack, started(stack, "{\"regions\":[\"us-east-1\"]}"));

    JsonNode calls = report.path("summary").path("calls");
    int used =
        (int)
            all(report.path("capacityReservations")).stream()
                .filter(row -> row.path("usedInstanceCount").asInt() > 0)
                .count();
    assertThat(calls.path("GetCapacityReservationUsage").asInt()).isEqualTo(used);
    assertThat(stack.calls("GetCapacityReservationUsage")).isEqualTo(used);
    assertThat(stack.calls("DescribeCapacityReservations"))
        .isEqualTo(calls.path("DescribeCapacityReservations").asInt());
    assertThat(all(report.path("capacityReservations")))
        .extracting(row -> row.path("region").asText())
        .containsOnly("us-east-1");
  }

  @Test
  void ready_isToldOnTheBus_andEveryUnderusedReservationToo() {
    JsonNode report = made(stack, started(stack, "{}"));
    String id = report.path("reportId").asText();

    until(() -> told("Usage Report Ready", "reportId").equals(List.of(id)));
    List<String> underused =
        all(report.path("capacityReservations")).stream()
            .filter(row -> all(row.path("findings")).stream().anyMatch(UsageReportTest::isUnderuse))
            .map(row -> row.path("capacityReservationId").asText())
            .toList();
    assertThat(underused).contains(UNUSED);
    until(
        () ->
            told("Capacity Reservation Underused", "capacityReservationId").containsAll(underused));
    until(() -> stack.log("AssembleUsageReport").contains("[[\"InstanceType\",\"Region\"]]"));
  }

  @Test
  void sameRequestWhileItRuns_isTheRunningReport() {
    stack.holdBack("DescribeRegions");

    String first = started(stack, "{}");
    until(() -> stack.calls("DescribeRegions") == 1);
    String second = started(stack, "{}");
    String other = started(stack, "{\"regions\":[\"us-west-2\"]}");

    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(as(first, "text/html").status()).isEqualTo(409);
    stack.endFaults();
    made(stack, first);
    made(stack, other);
    assertThat(started(stack, "{}")).isNotEqualTo(first);
  }

  @Test
  void functionKilledInTheMiddle_theReportIsCompleteAllTheSame() {
    JsonNode undisturbed = made(stack, started(stack, "{}"));

    stack.fault("DescribeCapacityReservations", "KILL_AFTER", 1);
    stack.fault("GetCapacityReservationUsage", "KILL_AFTER", 1);
    stack.fault("PutObject", "KILL_AFTER", 1);
    JsonNode report = made(stack, started(stack, "{}"));

    assertThat(report.path("summary").path("complete").asBoolean()).isTrue();
    assertThat(ids(report)).containsExactlyElementsOf(ids(undisturbed));
    assertThat(report.path("summary").path("totals"))
        .isEqualTo(undisturbed.path("summary").path("totals"));
    assertSums(report);
  }

  @Test
  void throttledRequests_areRepeated_andTheReportIsComplete() {
    stack.fault("DescribeCapacityReservations", "THROTTLE", 1);
    stack.fault("GetCapacityReservationUsage", "THROTTLE", 1);
    stack.fault("GetCapacityReservationUsage", "FAIL_BEFORE", 1);

    JsonNode report = made(stack, started(stack, "{\"regions\":[\"us-east-1\"]}"));

    assertThat(report.path("summary").path("complete").asBoolean()).isTrue();
    assertThat(stack.calls("GetCapacityReservationUsage"))
        .isEqualTo(
            report.path("summary").path("calls").path("GetCapacityReservationUsage").asInt());
  }

  @Test
  void regionThatNoAccountHas_isNamed() {
    JsonNode report = made(stack, started(stack, "{\"regions\":[\"us-west-2\",\"me-central-1\"]}"));

    assertThat(report.path("summary").path("complete").asBoolean()).isFalse();
    assertThat(report.path("summary").path("unknown").path(0).path("region").asText())
        .isEqualTo("me-central-1");
  }

  @Test
  void organization_whatCannotBeReadIsNamed_andTheRestIsThere() {
    try (StackUnderTest organization =
        StackUnderTest.own(
            Map.of("OrganizationRoleName", "CapacityOpsReader"), scenario("organization.yaml"))) {
      String location = started(organization, "{}");
      JsonNode report = made(organization, location);

      JsonNode summary = report.path("summary");
      assertThat(summary.path("complete").asBoolean()).isFalse();
      assertThat(all(summary.path("unknown")))
          .extracting(one -> one.path("accountId").asText(), one -> one.path("region").asText(""))
          .containsExactlyInAnyOrder(
              tuple("111122223333", ""),
              tuple("222233334444", "us-west-2"),
              tuple("333344445555", ""));
      assertThat(reasonOf(summary, "111122223333")).contains("AssumeRole", "AccessDenied");
      assertThat(reasonOf(summary, "222233334444")).contains("UnauthorizedOperation");
      assertThat(reasonOf(summary, "333344445555")).contains("SUSPENDED");
      assertThat(ids(report)).containsExactly(SHARED, "cr-0a1b2c3d4e5f60002");
      assertThat(summary.path("totals").path("atLeast").asBoolean()).isTrue();
      assertThat(summary.path("accountNames").path("222233334444").asText()).isEqualTo("web");
      assertSums(report);
      assertThat(
              organization
                  .call("GET", location, null, Map.of("accept", "text/html"))
                  .body()
                  .asText())
          .contains("Not everything could be read: 3 parts unknown", "research (111122223333)");
    }
  }

  @Test
  void reservations_areListedOverRegions_filteredAndPaged() {
    List<String> all = listed("/capacity-reservations");

    assertThat(all).contains(SHARED, "cr-0a1b2c3d4e5f60006").doesNotHaveDuplicates();
    assertThat(listed("/capacity-reservations?region=us-west-2"))
        .contains("cr-0a1b2c3d4e5f60006")
        .doesNotContain(SHARED);
    assertThat(listed("/capacity-reservations?tag=service%3Dcheckout")).containsExactly(SHARED);
    assertThat(listed("/capacity-reservations?instanceType=g5.12xlarge")).containsExactly(UNUSED);
    assertThat(listed("/capacity-reservations?ownerId=111122223333")).isEmpty();
    assertThat(paged("/capacity-reservations?maxResults=2")).containsExactlyElementsOf(all);
    assertThat(stack.get("/capacity-reservations?colour=red").status()).isEqualTo(422);
  }

  @Test
  void reservation_isFoundInAnyRegion_andShowsWhoUsesIt() {
    String one = "/capacity-reservations/" + SHARED;
    assertThat(stack.get(one).text("region")).isEqualTo("us-east-1");
    assertThat(stack.get("/capacity-reservations/cr-0fffffffffffffff0").status()).isEqualTo(404);

    JsonNode usage = stack.get(one + "/usage").body();
    assertThat(usage.path("totalInstanceCount").asInt()).isEqualTo(12);
    assertThat(all(usage.path("instanceUsages")))
        .extracting(use -> use.path("usedInstanceCount").asInt())
        .containsExactlyInAnyOrder(3, 4, 1);

    JsonNode page = stack.get(one + "/usage?maxResults=1").body();
    assertThat(page.path("instanceUsages")).hasSize(1);
    assertThat(page.path("nextToken").asText()).isNotEmpty();
    JsonNode next =
        stack.get(one + "/usage?maxResults=1&nextToken=" + page.path("nextToken").asText()).body();
    assertThat(next.path("instanceUsages")).hasSize(1).isNotEqualTo(page.path("instanceUsages"));

    int before = stack.calls("GetCapacityReservationUsage");
    Answer dryRun = stack.get(one + "/usage?dryRun=true");
    assertThat(dryRun.body().path("permitted").asBoolean()).isTrue();
    assertThat(stack.calls("GetCapacityReservationUsage")).isEqualTo(before);
  }

  private static String started(StackUnderTest stack, String body) {
    Answer answer = stack.post(REPORTS, body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
    return answer.headers().get("location");
  }

  private static JsonNode made(StackUnderTest stack, String location) {
    await(() -> hasEnded(stack.get(location).body()) && allExecutionsEnded(stack));
    JsonNode report = stack.get(location).body();
    assertThat(report.path("status").asText()).as(report.toString()).isEqualTo("READY");
    return report;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(condition);
  }

  private JsonNode newest() {
    return stack.get(REPORTS).body().path("usageReports").path(0);
  }

  private static boolean hasEnded(JsonNode report) {
    return List.of("READY", "FAILED").contains(report.path("status").asText());
  }

  private static boolean allExecutionsEnded(StackUnderTest stack) {
    return all(stack.local("GET", "/_local/executions", null).path("executions")).stream()
        .noneMatch(execution -> execution.path("status").asText().equals("RUNNING"));
  }

  private Answer as(String location, String accept) {
    return stack.call("GET", location, null, Map.of("accept", accept));
  }

  private static Path scenario(String name) {
    return Path.of("src", "test", "resources", "capacityops", "local", "e2e", name);
  }

  /** Totals are the sums of the rows, and what has no price is counted. */
  private static void assertSums(JsonNode report) {
    List<JsonNode> rows =
        all(report.path("capacityReservations")).stream()
            .filter(row -> row.path("phase").asText().equals("IN_SERVICE"))
            .toList();
    JsonNode totals = report.path("summary").path("totals");
    for (String figure : List.of("totalInstanceCount", "usedInstanceCount", "idleInstanceCount")) {
      assertThat(totals.path(figure).asInt())
          .as(figure)
          .isEqualTo(rows.stream().mapToInt(row -> row.path(figure).asInt()).sum());
    }
    for (String money : List.of("costPerHour", "idleCostPerHour")) {
      assertThat(amount(totals, money))
          .as(money)
          .isEqualByComparingTo(
              rows.stream()
                  .map(row -> amount(row, money))
                  .reduce(BigDecimal.ZERO, BigDecimal::add));
    }
    assertThat(totals.path("unpriced").asLong())
        .isEqualTo(rows.stream().filter(row -> !row.has("costPerHour")).count());
  }

  private static BigDecimal amount(JsonNode of, String money) {
    return new BigDecimal(of.path(money).path("amount").asText("0"));
  }

  private static String reasonOf(JsonNode summary, String accountId) {
    return all(summary.path("unknown")).stream()
        .filter(one -> one.path("accountId").asText().equals(accountId))
        .findFirst()
        .orElseThrow()
        .path("reason")
        .asText();
  }

  private static boolean isUnderuse(JsonNode finding) {
    return List.of("BLOCK_NOT_USED", "UNUSED", "IDLE").contains(finding.path("kind").asText());
  }

  private List<String> told(String detailType, String member) {
    return all(stack.local("GET", "/_local/events", null).path("events")).stream()
        .filter(event -> event.path("detail-type").asText().equals(detailType))
        .map(event -> event.path("detail").path(member).asText())
        .toList();
  }

  private List<String> listed(String path) {
    Answer answer = stack.get(path);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return ids(answer.body());
  }

  private List<String> paged(String path) {
    List<String> found = new ArrayList<>();
    JsonNode page = stack.get(path).body();
    found.addAll(ids(page));
    while (page.has("nextToken")) {
      page = stack.get(path + "&nextToken=" + page.path("nextToken").asText()).body();
      found.addAll(ids(page));
    }
    return found;
  }

  private static List<String> ids(JsonNode list) {
    return all(list.path("capacityReservations")).stream()
        .map(row -> row.path("capacityReservationId").asText())
        .toList();
  }

  private static JsonNode row(JsonNode report, String id) {
    return all(report.path("capacityReservations")).stream()
        .filter(row -> row.path("capacityReservationId").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
