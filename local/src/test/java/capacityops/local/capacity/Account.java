package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.SimulatedTime;
import capacityops.local.events.AwsEvent;
import capacityops.local.gateway.RunningGateway;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Simulated capacity on the wire, with a clock that the test moves. */
final class Account implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-20T08:10:00Z");
  static final String ID = "123456789012";

  final SimulatedCapacity capacity;
  final RunningGateway gateway;
  final Ec2Client ec2;
  final List<AwsEvent> events = new CopyOnWriteArrayList<>();
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);

  Account(String scenarioYaml) {
    this(CapacityScenario.from(yaml(scenarioYaml)), 1);
  }

  Account(CapacityScenario scenario, double speed) {
    InstantSource clock = now::get;
    capacity =
        new SimulatedCapacity(
            scenario, ID, clock, new SimulatedTime(speed), events::add, new SplittableRandom(7));
    gateway = new RunningGateway(service(capacity));
    ec2 = client("alice", Region.US_EAST_1);
  }

  static ServiceSimulator service(SimulatedCapacity capacity) {
    Operations operations = capacity.register(new Operations());
    return new ServiceSimulator() {
      @Override
      public String signingName() {
        return "ec2";
      }

      @Override
      public Operations operations() {
        return operations;
      }

      @Override
      public void reset() {
        capacity.reset();
      }
    };
  }

  static JsonNode yaml(String text) {
    return ScenarioReader.tree(new Load(LoadSettings.builder().build()).loadFromString(text));
  }

  Ec2Client client(String accessKeyId, Region region) {
    return Ec2Client.builder()
        .endpointOverride(gateway.gateway.endpoint())
        .region(region)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")))
        .httpClient(http)
        .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  Instant now() {
    return now.get();
  }

  void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
    capacity.tick();
  }

  void passUntil(Instant then) {
    now.set(then);
    capacity.tick();
  }

  CapacityReservation reservation(String id) {
    return ec2.describeCapacityReservations(request -> request.capacityReservationIds(id))
        .capacityReservations()
        .getFirst();
  }

  List<String> eventTypes() {
    return events.stream().map(AwsEvent::detailType).toList();
  }

  static String errorCode(ThrowingCallable call) {
    return error(call).awsErrorDetails().errorCode();
  }

  static Ec2Exception error(ThrowingCallable call) {
    return catchThrowableOfType(Ec2Exception.class, call);
  }

  @Override
  public void close() {
    capacity.close();
    http.close();
    gateway.close();
  }
}
