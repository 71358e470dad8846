package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.failure.AwsAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  private static final FoundBlock BLOCK =
      new FoundBlock(1, "payment-pending", false, "cb-1", List.of("cr-1"), null, null, null);

  @Test
  void on_takenWithReservation_isBought() {
    assertThat(Verdict.on(new Reply.Taken(BLOCK, "r-1")))
        .isEqualTo(new Verdict.Bought(BLOCK, "r-1"));
  }

  @Test
  void on_takenWithoutReservation_isUnknown() {
    assertThat(Verdict.on(new Reply.Taken(null, "r-1"))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void on_silence_isUnknown() {
    assertThat(Verdict.on(new Reply.Silence("cut"))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void on_notSent_isRefused() {
    AwsAnswer answer = new AwsAnswer("STS", "AssumeRole", "AccessDenied", "no", "r-1", null);
    assertThat(Verdict.on(new Reply.NotSent(answer)))
        .isEqualTo(new Verdict.Refused(new Attempt.Refusal("AccessDenied", "not sent: no", "r-1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UnauthorizedOperation",
        "AuthFailure",
        "InvalidParameterValue",
        "InvalidParameterCombination",
        "MissingParameter",
        "InvalidCapacityBlockOfferingIdExpired",
        "InvalidCapacityBlockOfferingIdNotFound",
        "InvalidCapacityBlockOfferingIdMalformed",
        "InvalidCapacityReservationState.PendingActivation",
        "CapacityBlockLimitExceeded",
        "InstanceLimitExceeded",
        "DryRunOperation"
      })
  void on_refusalOfTheAllowList_isRefused(String code) {
    assertThat(Verdict.on(error(400, code))).isInstanceOf(Verdict.Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "500,InternalError",
    "503,Unavailable",
    "503,RequestLimitExceeded",
    "400,RequestLimitExceeded",
    "400,CapacityBlockDescribeLimitExceeded",
    "400,SomethingNew",
    "500,InvalidParameterValue",
    "302,InvalidParameterValue",
    "500,InstanceLimitExceeded"
  })
  void on_anythingElse_isUnknown(int status, String code) {
    assertThat(Verdict.on(error(status, code))).isInstanceOf(Verdict.Unknown.class);
  }

  @ParameterizedTest
  @CsvSource({"399,false", "400,true", "499,true", "500,false"})
  void on_statusAtTheEdges_decides(int status, boolean refused) {
    assertThat(Verdict.on(error(status, "AuthFailure")) instanceof Verdict.Refused)
        .isEqualTo(refused);
  }

  private static Reply error(int status, String code) {
    return new Reply.ErrorAnswer(status, code, "message", "r-1");
  }
}
