package capacityops.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.Calls.Call;
import capacityops.core.api.FieldError;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Problem;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.time.Ids;
import capacityops.tasks.domain.FakeOutposts.Start;
import capacityops.tasks.domain.TaskWorld;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartCapacityTaskHandlerTest {
  private static final String GOOD =
      """
      {"outpostIdentifier":"op-0123456789abcdef0",
       "instancePools":[{"instanceType":"m5.xlarge","count":4}]}
      """;

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private TaskWorld world;
  private StartCapacityTaskHandler handler;

  @BeforeEach
  void handler() throws Exception {
    world = new TaskWorld(table);
    handler =
        new StartCapacityTaskHandler(
            world.starting,
            new IdempotentRequests(
                new IdempotencyTable(table.client(), table.name()),
                Ids.timeOrdered(() -> world.now),
                () -> world.now,
                Duration.ofSeconds(35)));
  }

  @Test
  void goodRequest_isAcceptedWithItsLocation() {
    Answer answer = post(GOOD);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().get("location"))
        .isEqualTo("/capacity-tasks/cap-00000000000000001?outpostIdentifier=op-0123456789abcdef0");
    CapacityTaskView view = answer.as(CapacityTaskView.class);
    assertThat(view.capacityTaskStatus()).isEqualTo("REQUESTED");
    assertThat(view.taskActionOnBlockingInstances()).isEqualTo("WAIT_FOR_EVACUATION");
  }

  @Test
  void everyMember_isCarriedToAws() {
    Answer answer =
        post(
            """
            {"outpostIdentifier":
               "arn:aws-us-gov:outposts:us-gov-west-1:123456789012:outpost/op-0123456789abcdef0",
             "orderId":"oo-0123456789abcdef0","assetId":"0123456789",
             "instancePools":[{"instanceType":"m5.xlarge","count":0}],
             "instancesToExclude":{"instances":["i-0123456789abcdef0"],
               "accountIds":["210987654321"],"services":["RDS"]},
             "taskActionOnBlockingInstances":"FAIL_TASK"}
            """);

    CapacityTaskView view = answer.as(CapacityTaskView.class);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(view.orderId()).isEqualTo("oo-0123456789abcdef0");
    assertThat(view.assetId()).isEqualTo("0123456789");
    assertThat(view.instancesToExclude().services()).containsExactly("RDS");
    assertThat(view.taskActionOnBlockingInstances()).isEqualTo("FAIL_TASK");
  }

  @Test
  void sameKey_atOnceAndLater_isOneTask() {
    Answer first = Calls.call(handler, call(GOOD).header("idempotency-key", "k1"));
    world.pass(Duration.ofDays(2));
    Answer later = Calls.call(handler, call(GOOD).header("idempotency-key", "k1"));

    assertThat(later.body()).isEqualTo(first.body());
    assertThat(world.outposts.sent).isEqualTo(1);
  }

  @Test
  void answerLostForGood_isUnknownNotFailed() {
    world.outposts.starts.add(Start.LOST);

    Answer answer = post(GOOD);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.as(CapacityTaskView.class).capacityTaskStatus()).isEqualTo("UNKNOWN");
    assertThat(answer.headers().get("location")).startsWith("/allocations/").endsWith("/history");
  }

  @Test
  void conflict_namesTheTaskInTheWay() {
    world.outposts.starts.add(Start.REFUSED);

    Answer answer = post(GOOD);
    Problem problem = answer.as(Problem.class);

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
    assertThat(problem.aws().errorCode()).isEqualTo("ConflictException");
    assertThat(problem.aws().resourceId()).isEqualTo("cap-00000000000000099");
    assertThat(problem.instance()).isEqualTo("request-1");
  }

  @Test
  void throttled_is429WithRetryAfter() {
    world.outposts.starts.add(Start.THROTTLED);

    Answer answer = post(GOOD);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers()).containsKey("retry-after");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      textBlock =
          """
          400 | ~~                                                  |
          400 | nonsense                                            |
          400 | []                                                  |
          400 | {"outpostIdentifier":                               |
          400 | null                                                |
          422 | {}                                                  | outpostIdentifier instancePools
          422 | {"instancePools":[]}                                | outpostIdentifier instancePools
          422 | {"outpostIdentifier":"op-1"}                        | outpostIdentifier instancePools
          422 | {"outpostIdentifier":17}                            | outpostIdentifier instancePools
          422 | {"outpostIdentifier":"arn:aws:ec2:us-east-1:123456789012:outpost/op-0123456789abcdef0"} | outpostIdentifier instancePools
          422 | {@,"instancePools":{}}                              | instancePools
          422 | {@,"instancePools":["m5.large"]}                    | instancePools[0]
          422 | {@,"instancePools":[{}]}                            | instancePools[0].instanceType instancePools[0].count
          422 | {@,"instancePools":[{"instanceType":"M5","count":1}]} | instancePools[0].instanceType
          422 | {@,"instancePools":[{"instanceType":"m5.large","count":-1}]} | instancePools[0].count
          422 | {@,"instancePools":[{"instanceType":"m5.large","count":10000}]} | instancePools[0].count
          422 | {@,"instancePools":[{"instanceType":"m5.large","count":"2"}]} | instancePools[0].count
          422 | {@,"instancePools":[{"instanceType":"m5.large","count":1.5}]} | instancePools[0].count
          422 | {@,"instancePools":[{"instanceType":"m5.large","count":1,"size":2}]} | instancePools[0].size
          422 | {@,#,"orderId":"oo-1"}                              | orderId
          422 | {@,#,"assetId":"12345"}                             | assetId
          422 | {@,#,"dryRun":"yes"}                                | dryRun
          422 | {@,#,"taskActionOnBlockingInstances":"EVICT"}       | taskActionOnBlockingInstances
          422 | {@,#,"instancesToExclude":[]}                       | instancesToExclude
          422 | {@,#,"instancesToExclude":{"instances":["x"],"accountIds":["1"],"services":["ALB"]}} | instancesToExclude.instances[0] instancesToExclude.accountIds[0] instancesToExclude.services[0]
          422 | {@,#,"outpost":"op"}                                | outpost
          """)
  void badBody_isToldWhole_andNothingIsSent(int status, String body, String fields) {
    Answer answer =
        post(
            body.replace("@", "\"outpostIdentifier\":\"op-0123456789abcdef0\"")
                .replace("#", "\"instancePools\":[{\"instanceType\":\"m5.large\",\"count\":1}]"));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
    Problem problem = answer.as(Problem.class);
    assertThat(problem.status()).isEqualTo(status);
    if (fields != null) {
      assertThat(problem.errors())
          .extracting(FieldError::field)
          .containsExactlyInAnyOrderElementsOf(Arrays.asList(fields.split(" ", -1)));
    }
    assertThat(world.outposts.sent).isZero();
  }

  @Test
  void hugeBody_isRefused() {
    assertThat(post("{\"outpostIdentifier\":\"" + "x".repeat(70_000) + "\"}").statusCode())
        .isEqualTo(413);
  }

  private Answer post(String body) {
    return Calls.call(handler, call(body));
  }

  private static Call call(String body) {
    return Call.of("POST", "/capacity-tasks").body(body);
  }
}
