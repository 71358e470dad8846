package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.SimulatedTime;
import capacityops.local.events.AwsEvent;
import capacityops.local.gateway.RunningGateway;
import capacityops.local.wire.CallJournal;
import capacityops.local.wire.ServiceSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;

/** What an account holds goes on from where it was when the stack is started again. */
class KeptAccountTest {
  private static final String SCENARIO =
      """
      accounts:
        - capacityBlockVcpus: { p5: 9216 }
      capacityBlocks:
        supplies:
          - region: us-east-1
            instanceType: p5.48xlarge
            vcpus: 192
            pricePerInstanceHour: "30"
            windows:
              - { availabilityZone: us-east-1a, instances: 16, startsInDays: 2 }
      """;

  @TempDir Path folder;
  private Path file;
  private final AtomicReference<Instant> now = new AtomicReference<>(Account.START);
  private final List<AwsEvent> events = new CopyOnWriteArrayList<>();

  @BeforeEach
  void name() {
    file = folder.resolve("account.jsonl");
  }

  @Test
  void restart_keepsWhatWasBought_withItsIdsAndTimes() {
    CapacityReservation before;
    try (Running account = new Running(SCENARIO)) {
      account.buy();
      pass(Duration.ofMinutes(1));
      before = account.reservations().getFirst();
    }

    pass(Duration.ofDays(2).plusHours(6));
    try (Running account = new Running(SCENARIO)) {
      CapacityReservation after = account.reservations().getFirst();
      assertThat(after.capacityReservationId()).isEqualTo(before.capacityReservationId());
      assertThat(after.createDate()).isEqualTo(before.createDate());
      assertThat(after.endDate()).isEqualTo(before.endDate());
      assertThat(after.state()).as("once it has begun").isEqualTo(CapacityReservationState.ACTIVE);
      account.buy();
    }
    try (Running account = new Running(SCENARIO)) {
      assertThat(account.reservations()).hasSize(2);
    }
  }

  @Test
  void restart_doesNotRepeatTheEvents() {
    try (Running account = new Running(SCENARIO)) {
      account.buy();
      pass(Duration.ofDays(2).plusHours(6));
      account.reservations();
      assertThat(events).isNotEmpty();
      account.buy();
    }
    events.clear();

    try (Running account = new Running(SCENARIO)) {
      account.reservations();
      assertThat(events).isEmpty();
    }
  }

  @Test
  void refusedCall_isNotPerformedAgain() {
    try (Running account = new Running(SCENARIO)) {
      assertThatThrownBy(
          () -> account.ec2.purchaseCapacityBlock(it -> it.capacityBlockOfferingId("cb-none")));
    }
    try (Running account = new Running(SCENARIO)) {
      assertThat(account.reservations()).isEmpty();
    }
  }

  @Test
  void lineThatWasCutOff_isLeftOut() throws IOException {
    try (Running account = new Running(SCENARIO)) {
      account.buy();
    }
    Files.writeString(file, "{\"at\":\"2026-1", StandardOpenOption.APPEND);

    try (Running account = new Running(SCENARIO)) {
      assertThat(account.reservations()).hasSize(1);
      account.buy();
    }
    try (Running account = new Running(SCENARIO)) {
      assertThat(account.reservations()).hasSize(2);
    }
  }

  @Test
  void freshState_forgetsEarlierCalls() {
    try (Running account = new Running(SCENARIO)) {
      account.buy();
      account.journal.begin(account.capacity::reset);
    }
    try (Running account = new Running(SCENARIO)) {
      assertThat(account.reservations()).isEmpty();
    }
  }

  @Test
  void otherScenario_isRefusedWithWhatToDo() {
    try (Running account = new Running(SCENARIO)) {
      account.buy();
    }

    assertThatThrownBy(() -> new Running("accounts: []"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be performed again")
        .hasMessageContaining("Start with the scenario that it was made with");
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /** One start of the stack. */
  private final class Running implements AutoCloseable {
    final CallJournal journal = new CallJournal(Optional.of(file), now::get);
    final SimulatedCapacity capacity;
    final RunningGateway gateway;
    final Ec2Client ec2;

    Running(String scenario) {
      capacity =
          new SimulatedCapacity(
              CapacityScenario.from(Account.yaml(scenario)),
              Account.ID,
              journal.clock(),
              new SimulatedTime(1),
              this::tell,
              journal.random("ec2"));
      ServiceSimulator simulator = Account.service(capacity);
      journal.replay(List.of(simulator));
      gateway = new RunningGateway(journal.recording(simulator));
      ec2 = gateway.client(Ec2Client.builder());
    }

    private void tell(AwsEvent event) {
      if (!journal.replaying()) {
        events.add(event);
      }
    }

    void buy() {
      String offering =
          ec2.describeCapacityBlockOfferings(
                  search ->
                      search.instanceType("p5.48xlarge").instanceCount(1).capacityDurationHours(24))
              .capacityBlockOfferings()
              .getFirst()
              .capacityBlockOfferingId();
      ec2.purchaseCapacityBlock(
          purchase -> purchase.capacityBlockOfferingId(offering).instancePlatform("Linux/UNIX"));
    }

    List<CapacityReservation> reservations() {
      return ec2.describeCapacityReservations().capacityReservations();
    }

    @Override
    public void close() {
      capacity.close();
      gateway.close();
    }
  }
}
