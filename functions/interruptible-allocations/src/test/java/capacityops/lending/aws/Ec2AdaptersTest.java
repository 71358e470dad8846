package capacityops.lending.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.lending.domain.AllocationGateway.Lending;
import capacityops.lending.domain.Reservation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The adapters over the SDK's own EC2 client, on a wire that plays back answers. */
class Ec2AdaptersTest {
  private final Wire wire = new Wire();
  private final Ec2Client client = client(wire);
  private final Ec2Allocations allocations = new Ec2Allocations(client, client);
  private final Ec2Reservations reservations = new Ec2Reservations(client);

  @Test
  void create_carriesTokenTagsAndCount() {
    wire.answers(
        200,
        """
        <CreateInterruptibleCapacityReservationAllocationResponse>
          <requestId>r-1</requestId><sourceCapacityReservationId>cr-1</sourceCapacityReservationId>
          <targetInstanceCount>4</targetInstanceCount><status>pending</status>
          <interruptionType>adhoc</interruptionType>
        </CreateInterruptibleCapacityReservationAllocationResponse>
        """);

    var created = allocations.create(new Lending("cr-1", 4, Map.of("team", "ml")), "token-1");

    assertThat(created.status()).isEqualTo("pending");
    assertThat(created.targetInstanceCount()).isEqualTo(4);
    assertThat(wire.sent().getFirst())
        .contains("Action=CreateInterruptibleCapacityReservationAllocation")
        .contains("ClientToken=token-1")
        .contains("InstanceCount=4")
        .contains("TagSpecification.1.ResourceType=capacity-reservation")
        .contains("Tag.1.Key=capacity-ops:allocation-id&TagSpecification.1.Tag.1.Value=token-1")
        .contains("Tag.2.Key=team");
  }

  @Test
  void dryRun_permitted_isAnErrorOfItsOwn() {
    wire.answers(412, error("DryRunOperation", "Request would have succeeded."));
    allocations.requirePermissionToUpdate("cr-1", 2);
    assertThat(wire.sent().getFirst()).contains("DryRun=true");
  }

  @Test
  void dryRun_denied_isARefusal() {
    wire.answers(403, error("UnauthorizedOperation", "You are not authorized."));

    assertThatThrownBy(
            () -> allocations.requirePermissionToCreate(new Lending("cr-1", 4, Map.of())))
        .isInstanceOfSatisfying(
            AwsFailure.Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(AwsFailure.Refusal.DENIED));
  }

  @Test
  void update_refused_isARefusalAndBrokenAnswerIsUnknown() {
    wire.answers(400, error("IncorrectState", "It is updating."));
    assertThatThrownBy(() -> allocations.update("cr-1", 2)).isInstanceOf(AwsFailure.Refused.class);

    wire.answers(500, error("InternalError", "Oops."));
    assertThatThrownBy(() -> allocations.update("cr-1", 2))
        .isInstanceOf(AwsFailure.OutcomeUnknown.class);
    assertThat(wire.sent()).hasSize(2);
  }

  @Test
  void update_answer_isReadWhole() {
    wire.answers(
        200,
        """
        <UpdateInterruptibleCapacityReservationAllocationResponse>
          <requestId>r-1</requestId>
          <interruptibleCapacityReservationId>cr-2</interruptibleCapacityReservationId>
          <sourceCapacityReservationId>cr-1</sourceCapacityReservationId>
          <instanceCount>4</instanceCount><targetInstanceCount>2</targetInstanceCount>
          <status>some-new-status</status><interruptionType>adhoc</interruptionType>
        </UpdateInterruptibleCapacityReservationAllocationResponse>
        """);

    assertThat(allocations.update("cr-1", 2).lent())
        .isEqualTo(new Reservation.Lent(4, 2, "some-new-status", "cr-2", "adhoc"));
  }

  @Test
  void find_reservation_readsWhatLendingNeeds() {
    wire.answers(200, reservations("<nextToken/>", reservation("cr-1")));

    Reservation found = reservations.find("cr-1").orElseThrow();

    assertThat(found.state()).isEqualTo("active");
    assertThat(found.allocation()).isEqualTo(new Reservation.Lent(4, 4, "active", "cr-2", "adhoc"));
    assertThat(found.tags()).containsEntry("capacity-ops:lend", "auto");
  }

  @Test
  void find_unknown_isEmptyAndThrottlingIsAFailure() {
    wire.answers(400, error("InvalidCapacityReservationId.NotFound", "No such reservation."));
    assertThat(reservations.find("cr-9")).isEmpty();

    wire.answers(503, error("RequestLimitExceeded", "Request limit exceeded."));
    assertThatThrownBy(() -> reservations.find("cr-9")).isInstanceOf(AwsFailure.Throttled.class);
  }

  @Test
  void all_emptyPageWithAToken_isNotTheEnd() {
    wire.answers(200, reservations("<nextToken>more</nextToken>", ""));
    wire.answers(200, reservations("", reservation("cr-1")));

    assertThat(reservations.all())
        .extracting(Reservation::capacityReservationId)
        .containsExactly("cr-1");
    assertThat(wire.sent().getLast()).contains("NextToken=more");
  }

  @Test
  void first_asksForOnePage() {
    wire.answers(200, reservations("<nextToken>more</nextToken>", reservation("cr-1")));

    assertThat(reservations.first(1))
        .extracting(Reservation::capacityReservationId)
        .containsExactly("cr-1");
    assertThat(wire.sent()).singleElement().asString().contains("MaxResults=1");
  }

  private static String reservations(String token, String items) {
    return "<DescribeCapacityReservationsResponse><requestId>r</requestId>%s<capacityReservationSet>%s</capacityReservationSet></DescribeCapacityReservationsResponse>"
        .formatted(token.equals("<nextToken/>") ? "" : token, items);
  }

  private static String reservation(String id) {
    return """
        <item><capacityReservationId>%s</capacityReservationId><state>active</state>
        <totalInstanceCount>6</totalInstanceCount><availableInstanceCount>6</availableInstanceCount>
        <tagSet><item><key>capacity-ops:lend</key><value>auto</value></item></tagSet>
        <interruptibleCapacityAllocation><instanceCount>4</instanceCount>
        <targetInstanceCount>4</targetInstanceCount><status>active</status>
        <interruptibleCapacityReservationId>cr-2</interruptibleCapacityReservationId>
        <interruptionType>adhoc</interruptionType></interruptibleCapacityAllocation></item>
        """
        .formatted(id);
  }

  private static String error(String code, String message) {
    return "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>r</RequestID></Response>"
        .formatted(code, message);
  }

  private static Ec2Client client(SdkHttpClient wire) {
    return Ec2Client.builder()
        .httpClient(wire)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  private record Played(int status, String body) {}

  private static final class Wire implements SdkHttpClient {
    private final Deque<Played> answers = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();

    void answers(int status, String body) {
      answers.add(new Played(status, body));
    }

    List<String> sent() {
      return sent;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          sent.add(
              URLDecoder.decode(
                  new String(
                      request.contentStreamProvider().orElseThrow().newStream().readAllBytes(),
                      StandardCharsets.UTF_8),
                  StandardCharsets.UTF_8));
          Played played = answers.remove();
          return HttpExecuteResponse.builder()
              .response(SdkHttpResponse.builder().statusCode(played.status()).build())
              .responseBody(
                  AbortableInputStream.create(
                      new ByteArrayInputStream(played.body().getBytes(StandardCharsets.UTF_8))))
              .build();
        }

        @Override
        public void abort() {}
      };
    }

    @Override
    public void close() {}
  }
}
