package capacityops.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;

/**
 * What each fault does to a purchase: is it made, what does its caller see, how often was it sent?
 */
class FaultsTest {
  private final List<CallContext> purchases = new CopyOnWriteArrayList<>();
  private final List<String> killed = new ArrayList<>();
  private final RunningGateway gateway =
      new RunningGateway(
          key -> {
            killed.add(key);
            return true;
          },
          List.of(),
          new PurchasingEc2());
  private final Ec2Client once = gateway.client(Ec2Client.builder());

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void failBefore_isNotApplied() {
    fault("FAIL_BEFORE");
    assertThat(refused().awsErrorDetails().errorCode()).isEqualTo("InternalError");
    assertThat(purchases).isEmpty();
    purchase();
    assertThat(purchases).hasSize(1);
    assertThat(gateway.calls("PurchaseCapacityBlock")).isEqualTo(2);
  }

  @Test
  void faultOfARegionAndAccount_meetsNoOtherCall() {
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"FAIL_BEFORE\","
            + "\"region\":\"us-west-2\",\"accountId\":\"111122223333\"}");
    purchase();
    gateway
        .client(Ec2Client.builder(), "alice", Region.US_WEST_2)
        .purchaseCapacityBlock(request -> request.capacityBlockOfferingId("cb-1"));
    assertThat(purchases).hasSize(2);
    Ec2Client met = gateway.client(Ec2Client.builder(), "111122223333", Region.US_WEST_2);
    assertThat(
            catchThrowableOfType(
                    Ec2Exception.class,
                    () ->
                        met.purchaseCapacityBlock(
                            request -> request.capacityBlockOfferingId("cb-1")))
                .awsErrorDetails()
                .errorCode())
        .isEqualTo("InternalError");
    assertThat(
            gateway
                .post(
                    "/_local/faults",
                    "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"FAIL_BEFORE\","
                        + "\"region\":\"mars\",\"accountId\":\"1\"}")
                .json()
                .findValuesAsText("field"))
        .containsExactlyInAnyOrder("region", "accountId");
  }

  @Test
  void failAfter_isApplied() {
    fault("FAIL_AFTER");
    assertThat(refused().statusCode()).isEqualTo(500);
    assertThat(purchases).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"FAIL_AFTER", "DROP_AFTER"})
  void retryingClient_buysOftenOnOneCall(String effect) {
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"%s\",\"times\":9}"
            .formatted(effect));
    Ec2Client retrying = gateway.retryingClient(Ec2Client.builder(), "alice");
    assertThatThrownBy(
            () -> retrying.purchaseCapacityBlock(request -> request.capacityBlockOfferingId("cb")))
        .isNotNull();
    assertThat(purchases).hasSize(4);
    assertThat(gateway.calls("PurchaseCapacityBlock")).isEqualTo(4);
  }

  @Test
  void dropAfter_isAppliedAndTheConnectionCut() {
    fault("DROP_AFTER");
    assertThatThrownBy(this::purchase).isInstanceOf(SdkClientException.class);
    assertThat(purchases).hasSize(1);
    assertThat(gateway.calls("PurchaseCapacityBlock")).isEqualTo(1);
  }

  @Test
  void truncateAfter_isAppliedAndTheAnswerUnreadable() {
    fault("TRUNCATE_AFTER");
    assertThatThrownBy(this::purchase).isInstanceOf(SdkClientException.class);
    assertThat(purchases).hasSize(1);
    assertThat(gateway.calls("PurchaseCapacityBlock")).isEqualTo(1);
  }

  @Test
  void killAfter_isAppliedAndTheCallersProcessKilled() {
    fault("KILL_AFTER");
    assertThatThrownBy(this::purchase).isInstanceOf(SdkClientException.class);
    assertThat(purchases).hasSize(1);
    assertThat(killed).containsExactly("alice");
  }

  @Test
  void throttle_isTheServicesThrottlingError() {
    fault("THROTTLE");
    Ec2Exception throttled = refused();
    assertThat(throttled.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
    assertThat(throttled.statusCode()).isEqualTo(503);
    assertThat(throttled.isThrottlingException()).isTrue();
    assertThat(purchases).isEmpty();
  }

  @Test
  void throttleForATime_meetsEveryCall_untilItEnds() {
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"THROTTLE\",\"millis\":60000}");
    refused();
    refused();
    assertThat(gateway.get("/_local/faults").json().path("faults").path(0).has("until")).isTrue();
    assertThat(gateway.delete("/_local/faults").json().path("faults")).isEmpty();
    assertThatCode(this::purchase).doesNotThrowAnyException();
  }

  @Test
  void delay_appliesAfterItsTime() {
    delay(Duration.ofMillis(300));
    long asked = System.nanoTime();
    purchase();
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
    assertThat(purchases).hasSize(1);
  }

  @Test
  void delay_endsWhenTheFaultsAreCleared_andLandsThoughTheClientGaveUp() {
    // The first call of a client is slow; it must not use up the timeout of the second.
    purchase();
    delay(Duration.ofHours(1));
    assertThatThrownBy(
            () ->
                once.purchaseCapacityBlock(
                    request ->
                        request
                            .capacityBlockOfferingId("cb")
                            .overrideConfiguration(
                                settings -> settings.apiCallTimeout(Duration.ofMillis(500)))))
        .isInstanceOf(SdkClientException.class);
    Eventually.is(() -> gateway.calls("PurchaseCapacityBlock") == 2);
    assertThat(purchases).hasSize(1);

    gateway.delete("/_local/faults");

    Eventually.is(() -> purchases.size() == 2);
  }

  private void delay(Duration time) {
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"DELAY\",\"millis\":%d}"
            .formatted(time.toMillis()));
  }

  @Test
  void hide_tellsTheSimulatorHowLong() {
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"HIDE\",\"millis\":1500}");
    purchase();
    purchase();
    assertThat(purchases)
        .extracting(CallContext::hiddenFor)
        .containsExactly(Duration.ofMillis(1500), Duration.ZERO);
  }

  @Test
  void dryRun_doesNotUseUpAFault_unlessItIsForDryRuns() {
    fault("FAIL_BEFORE");
    purchaseDryRun();
    assertThat(gateway.get("/_local/faults").json().path("faults")).hasSize(1);
    refused();
    gateway.post(
        "/_local/faults",
        "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"FAIL_BEFORE\",\"dryRun\":true}");
    purchase();
    assertThatThrownBy(this::purchaseDryRun).isInstanceOf(Ec2Exception.class);
    assertThat(gateway.get("/_local/calls").json().path("calls").path(0).toString())
        .isEqualTo(
            "{\"operation\":\"PurchaseCapacityBlock\",\"count\":2,\"dryRun\":2,\"service\":\"ec2\"}");
  }

  @Test
  void faults_happenInsideTheStackToo() {
    fault("DROP_AFTER");
    assertThatThrownBy(
            () ->
                gateway
                    .gateway
                    .api(new CallContext("123456789012", "us-east-1", "arn:role", "ASIASTATES"))
                    .call("ec2", "PurchaseCapacityBlock", JsonNodeFactory.instance.objectNode()))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("SdkClientException"));
    assertThat(purchases).hasSize(1);
  }

  @Test
  void faultOfOneService_isNotForAnother() {
    assertThat(
            gateway
                .post(
                    "/_local/faults",
                    "{\"operation\":\"ec2:PurchaseCapacityBlock\",\"effect\":\"FAIL_BEFORE\"}")
                .status())
        .isEqualTo(201);
    assertThat(
            gateway
                .post(
                    "/_local/faults",
                    "{\"operation\":\"outposts:PurchaseCapacityBlock\",\"effect\":\"FAIL_BEFORE\"}")
                .status())
        .isEqualTo(400);
    refused();
  }

  @Test
  void badFault_isRefusedWithAllItsProblems() {
    RunningGateway.Reply reply =
        gateway.post(
            "/_local/faults",
            "{\"operation\":\"Purchase\",\"effect\":\"EXPLODE\",\"times\":0,\"millis\":\"1\",\"colour\":1}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("errors").findValuesAsText("field"))
        .containsExactlyInAnyOrder("operation", "effect", "times", "millis", "colour");
    assertThat(
            gateway
                .post(
                    "/_local/faults",
                    "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"DELAY\"}")
                .body())
        .contains("DELAY needs it");
    assertThat(
            gateway
                .post(
                    "/_local/faults",
                    "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"DROP_AFTER\",\"millis\":5}")
                .body())
        .contains("not DROP_AFTER");
    assertThat(gateway.post("/_local/faults", "[]").status()).isEqualTo(400);
    assertThat(gateway.post("/_local/faults", "{").status()).isEqualTo(400);
    assertThat(gateway.get("/_local/faults").body()).isEqualTo("{\"faults\":[]}");
  }

  @Test
  void localRoutes_takeFurtherHandlersWithLabels() {
    gateway.gateway.local(
        "POST",
        "/_local/schedules/{name}",
        request ->
            LocalResponse.ok(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("fired", request.label("name"))
                    .put("how", request.parameter("how").orElse("-"))));
    assertThat(gateway.post("/_local/schedules/daily%20report?how=now", "").body())
        .isEqualTo("{\"fired\":\"daily report\",\"how\":\"now\"}");
    assertThat(gateway.get("/_local/schedules/x").status()).isEqualTo(405);
    assertThat(gateway.get("/_local/nothing").status()).isEqualTo(404);
  }

  @Test
  void secondGatewayOnAPort_saysWhichPortIsTaken() {
    int port = gateway.gateway.endpoint().getPort();
    assertThatThrownBy(
            () ->
                new AwsGateway(
                    "127.0.0.1",
                    port,
                    List.of(),
                    gateway.callers,
                    new capacityops.local.faults.Faults(java.time.InstantSource.system()),
                    new capacityops.local.faults.CallCounts(),
                    key -> false))
        .isInstanceOf(AwsGateway.PortInUse.class)
        .hasMessage("Port " + port + " of 127.0.0.1 is in use");
  }

  private void fault(String effect) {
    RunningGateway.Reply reply =
        gateway.post(
            "/_local/faults",
            "{\"operation\":\"PurchaseCapacityBlock\",\"effect\":\"%s\",\"times\":1}"
                .formatted(effect));
    assertThat(reply.status()).isEqualTo(201);
  }

  private void purchase() {
    once.purchaseCapacityBlock(request -> request.capacityBlockOfferingId("cb"));
  }

  private void purchaseDryRun() {
    once.purchaseCapacityBlock(request -> request.capacityBlockOfferingId("cb").dryRun(true));
  }

  private Ec2Exception refused() {
    return catchThrowableOfType(Ec2Exception.class, this::purchase);
  }

  private final class PurchasingEc2 implements ServiceSimulator {
    @Override
    public String signingName() {
      return "ec2";
    }

    @Override
    public Operations operations() {
      return new Operations()
          .on(
              PurchaseCapacityBlockRequest.class,
              (request, caller) -> {
                if (!Boolean.TRUE.equals(request.dryRun())) {
                  purchases.add(caller);
                }
                return PurchaseCapacityBlockResponse.builder()
                    .capacityReservation(reservation -> reservation.capacityReservationId("cr-1"))
                    .build();
              });
    }
  }
}
