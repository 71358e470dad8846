package capacityops.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.time.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdempotentRequestsTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final List<String> ran = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private IdempotentRequests requests;

  record Body(String text) {}

  @BeforeEach
  void requests() throws Exception {
    requests =
        new IdempotentRequests(
            new IdempotencyTable(table.client(), table.name()),
            Ids.timeOrdered(() -> now),
            () -> now,
            LEASE);
  }

  @Test
  void sameKeyAndBody_givesTheFirstAnswerAgain() {
    ApiResponse first = answer("key", "{}", id -> said("one").with("location", "/things/1"));
    ApiResponse second = answer("key", "{}", id -> said("two"));

    assertThat(second).isEqualTo(first);
    assertThat(ran).hasSize(1);
  }

  @Test
  void sameKeyOtherBody_isRefused() {
    answer("key", "{}", id -> said("one"));

    assertThatThrownBy(() -> answer("key", "{\"a\":1}", id -> said("two")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(422));
  }

  @Test
  void sameKeyOtherCaller_isAnotherRequest() {
    answer("key", "{}", id -> said("one"));
    ApiResponse other =
        requests.answer(request("key", "{}", "bob"), Optional.empty(), this::ranTwo);

    assertThat(other.body()).contains("two");
  }

  @Test
  void repeatWhileTheFirstRuns_isToldToWait() {
    answer(
        "key",
        "{}",
        id -> {
          assertThatThrownBy(() -> answer("key", "{}", ignored -> said("two")))
              .isInstanceOfSatisfying(
                  ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(409));
          return said("one");
        });

    assertThat(ran).hasSize(1);
  }

  @Test
  void firstRunDied_repeatRunsAgainUnderTheSameId() {
    assertThatThrownBy(
            () ->
                answer(
                    "key",
                    "{}",
                    id -> {
                      throw new Killed();
                    }))
        .isInstanceOf(Killed.class);
    now = now.plus(LEASE).plusSeconds(1);

    ApiResponse answer = answer("key", "{}", id -> said("after all"));

    assertThat(answer.body()).contains("after all");
    assertThat(ran).hasSize(2);
    assertThat(ran.get(1)).isEqualTo(ran.get(0));
  }

  @Test
  void serverError_isNotKept_repeatRunsUnderTheSameId() {
    ApiResponse failed =
        answer(
            "key",
            "{}",
            id -> {
              throw new IllegalStateException("a bug");
            });
    ApiResponse second = answer("key", "{}", id -> said("better"));

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("a bug");
    assertThat(second.status()).isEqualTo(200);
    assertThat(ran.get(1)).isEqualTo(ran.get(0));
  }

  @Test
  void refusal_isAnAnswer_andIsKept() {
    answer(
        "key",
        "{}",
        id -> {
          throw new ProblemException(Problem.Kind.CONFLICT, "in the way");
        });
    ApiResponse second = answer("key", "{}", id -> said("later"));

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.body()).contains("in the way");
  }

  @Test
  void noKey_runsEveryTime() {
    requests.answer(request(null, "{}", "alice"), Optional.empty(), this::ranTwo);
    requests.answer(request(null, "{}", "alice"), Optional.empty(), this::ranTwo);

    assertThat(ran).hasSize(2).doesNotHaveDuplicates();
  }

  /** What a killed process does to those who wait for it: nothing at all. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private ApiResponse answer(String key, String body, Function<String, ApiResponse> operation) {
    return requests.answer(
        request(key, body, "alice"),
        Optional.of(Duration.ofDays(1)),
        id -> {
          ran.add(id);
          return operation.apply(id);
        });
  }

  private ApiResponse ranTwo(String id) {
    ran.add(id);
    return said("two");
  }

  private static ApiResponse said(String text) {
    return ApiResponse.json(200, new Body(text));
  }

  private static ApiRequest request(String key, String body, String user) {
    return new ApiRequest(
        "request-1",
        "POST",
        "/things",
        Map.of(),
        Map.of(),
        key == null ? Map.of() : Map.of("idempotency-key", key),
        body.getBytes(StandardCharsets.UTF_8),
        new Caller("arn:aws:iam::123456789012:user/" + user, "123456789012", "AIDA" + user));
  }
}
