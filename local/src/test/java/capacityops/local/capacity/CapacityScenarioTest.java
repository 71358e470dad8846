package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.SimulatedTime;
import capacityops.local.events.AwsEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;

// The SDK takes its builders as generic varargs.
@SuppressWarnings("unchecked")
class CapacityScenarioTest {

  @Test
  void from_unknownKey_isRefusedByName() {
    assertThatThrownBy(
            () ->
                CapacityScenario.from(
                    Account.yaml(
                        """
                        capacityReservations:
                          reservations:
                            - { region: us-east-1, instanceType: m5.large, availabilityZone: us-east-1a, count: 1, colour: red }
                        """)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scenario.capacityReservations.reservations[0].colour is not known");
  }

  @Test
  void from_wrongValues_areRefusedWithTheirPlace() {
    assertThatThrownBy(
            () -> CapacityScenario.from(Account.yaml("capacitySettings: { paymentTime: soon }")))
        .hasMessageContaining("scenario.capacitySettings.paymentTime")
        .hasMessageContaining("soon is not an ISO 8601 duration");
    assertThatThrownBy(() -> CapacityScenario.from(Account.yaml("prices: [ { region: x } ]")))
        .hasMessageContaining("scenario.prices[0]")
        .hasMessageContaining("instanceType is missing");
  }

  @Test
  void generate_sameSeed_isTheSameAndFillsEveryAccount() {
    String yaml =
        "capacityReservations: { generate: { accounts: 5, reservationsEach: 8, regions: [ us-east-1, eu-west-1 ], seed: 3 } }";
    CapacityScenario scenario = CapacityScenario.from(Account.yaml(yaml));
    assertThat(scenario.capacityReservations().all())
        .hasSize(40)
        .containsExactlyElementsOf(scenario.capacityReservations().all().toList());
    try (Account account = new Account(scenario, 1)) {
      assertThat(
              account
                  .client("200000000005", software.amazon.awssdk.regions.Region.EU_WEST_1)
                  .describeCapacityReservations(
                      request ->
                          request.filters(filter -> filter.name("owner-id").values("200000000005")))
                  .capacityReservations())
          .hasSize(4)
          .extracting(CapacityReservation::state)
          .allMatch(state -> state.toString().equals("active"));
    }
  }

  @Test
  void generate_makesOrganizationPricesAndAllThatAReportTellsOf() {
    CapacityScenario scenario =
        CapacityScenario.from(
            Account.yaml(
                """
                accounts:
                  - { name: platform }
                  - { id: "200000000003", name: kept-out, denied: [ { user: "*", operations: [ AssumeRole ] } ] }
                  - { id: "200000000004", name: closed, status: SUSPENDED }
                prices:
                  - { region: us-east-1, instanceType: m5.large, perHour: "0.50", vcpus: 2 }
                capacityReservations:
                  generate: { accounts: 50, reservationsEach: 200, regions: [ us-east-1, us-east-2, us-west-2, eu-west-1 ], seed: 1 }
                """));
    List<CapacityScenario.HeldReservation> all = scenario.capacityReservations().all().toList();

    assertThat(all).hasSize(10_000);
    assertThat(all).anyMatch(held -> !held.sharedWith().isEmpty());
    assertThat(all).anyMatch(held -> held.endsIn() != null);
    assertThat(all)
        .anyMatch(held -> held.usedBy().stream().allMatch(use -> use.instances() == 0))
        .allMatch(held -> held.tags().containsKey("team"));
    assertThat(scenario.organization(Account.ID)).hasSize(51);
    assertThat(scenario.allPrices())
        .hasSize(4 * 5)
        .anyMatch(price -> price.perHour().toPlainString().equals("0.50"));
    assertThat(letsIn(scenario, "200000000002")).isTrue();
    assertThat(letsIn(scenario, Account.ID)).isTrue();
    assertThat(letsIn(scenario, "200000000003")).isFalse();
    assertThat(letsIn(scenario, "200000000004")).isFalse();
    assertThat(letsIn(scenario, "999999999999")).isFalse();
  }

  private static boolean letsIn(CapacityScenario scenario, String account) {
    return scenario.letsIn(account, "arn:aws:iam::" + account + ":role/reader", Account.ID);
  }

  @Test
  void start_letsThingsHappenWithoutACall() throws Exception {
    CompletableFuture<AwsEvent> delivered = new CompletableFuture<>();
    CapacityScenario scenario =
        CapacityScenario.from(
            Account.yaml(
                """
                capacityReservations:
                  reservations:
                    - { region: us-east-1, instanceType: m5.4xlarge, availabilityZone: us-east-1a, count: 4, startsIn: PT1H, pace: simulated }
                """));
    try (SimulatedCapacity capacity =
        new SimulatedCapacity(
            scenario,
            Account.ID,
            InstantSource.system(),
            new SimulatedTime(36_000),
            delivered::complete,
            new SplittableRandom(7))) {
      capacity.start();
      assertThat(delivered.get(20, TimeUnit.SECONDS).detailType())
          .isEqualTo("EC2 Capacity Reservation Active");
    }
  }
}
