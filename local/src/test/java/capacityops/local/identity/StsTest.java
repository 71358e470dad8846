package capacityops.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

class StsTest {
  private static final String CLOSED = "999999999999";

  private final Callers callers = new Callers("123456789012");
  private final Sts sts =
      new Sts(callers, Clock.systemUTC(), (account, role) -> !account.equals(CLOSED));

  private SdkPojo call(String operation, SdkPojo request, String accessKeyId) {
    CallContext context = new CallContext("123456789012", "us-east-1", "arn", accessKeyId);
    return sts.operations().find(operation).orElseThrow().perform(request, context);
  }

  private GetCallerIdentityResponse identityOf(String accessKeyId) {
    return (GetCallerIdentityResponse)
        call("GetCallerIdentity", GetCallerIdentityRequest.builder().build(), accessKeyId);
  }

  @Test
  void getCallerIdentity_anyKey_isTheUserOfThatName() {
    GetCallerIdentityResponse alice = identityOf("alice");
    assertThat(alice.arn()).isEqualTo("arn:aws:iam::123456789012:user/alice");
    assertThat(alice.account()).isEqualTo("123456789012");
    assertThat(alice.userId())
        .matches("AIDA[0-9A-Z]{17}")
        .isEqualTo(identityOf("alice").userId())
        .isNotEqualTo(identityOf("bob").userId());
  }

  @Test
  void assumeRole_session_isWhomItsKeyStandsFor() {
    AssumeRoleResponse response =
        (AssumeRoleResponse)
            call(
                "AssumeRole",
                AssumeRoleRequest.builder()
                    .roleArn("arn:aws:iam::123456789012:role/ops/reader")
                    .roleSessionName("night")
                    .build(),
                "alice");
    String key = response.credentials().accessKeyId();
    String arn = "arn:aws:sts::123456789012:assumed-role/reader/night";
    assertThat(response.assumedRoleUser().arn()).isEqualTo(arn);
    assertThat(identityOf(key).arn()).isEqualTo(arn);
    assertThat(identityOf(key).userId()).matches("AROA[0-9A-Z]{17}:night");
  }

  @Test
  void assumeRole_inAnotherAccount_isASessionThere() {
    String key = assumed("arn:aws:iam::111122223333:role/reader").credentials().accessKeyId();

    assertThat(identityOf(key).account()).isEqualTo("111122223333");
    assertThat(callers.of(key).accountId()).isEqualTo("111122223333");
    assertThat(identityOf(key).arn())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/reader/night");
  }

  @Test
  void assumeRole_inAnAccountThatLetsNobodyIn_isDenied() {
    assertThatThrownBy(() -> assumed("arn:aws:iam::" + CLOSED + ":role/reader"))
        .isInstanceOfSatisfying(
            AwsError.class,
            error -> {
              assertThat(error.code()).isEqualTo("AccessDenied");
              assertThat(error.httpStatus()).isEqualTo(403);
            })
        .hasMessageContaining("sts:AssumeRole");
  }

  private AssumeRoleResponse assumed(String roleArn) {
    return (AssumeRoleResponse)
        call(
            "AssumeRole",
            AssumeRoleRequest.builder().roleArn(roleArn).roleSessionName("night").build(),
            "alice");
  }

  @Test
  void assumeRole_withoutARole_isRefused() {
    assertThatThrownBy(
            () ->
                call(
                    "AssumeRole",
                    AssumeRoleRequest.builder().roleArn("x").roleSessionName("s").build(),
                    "alice"))
        .isInstanceOf(AwsError.class);
  }
}
