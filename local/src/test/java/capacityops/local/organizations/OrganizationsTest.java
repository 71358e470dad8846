package capacityops.local.organizations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.capacity.CapacityScenario;
import capacityops.local.gateway.RunningGateway;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.AccountNotFoundException;
import software.amazon.awssdk.services.organizations.model.OrganizationsException;

class OrganizationsTest {
  private static final String MANAGEMENT = "123456789012";
  private static final String SCENARIO =
      """
      {"accounts": [
         {"name": "platform", "email": "platform@example.com"},
         {"id": "111122223333", "name": "research", "status": "SUSPENDED"},
         {"id": "200000000002", "name": "renamed"}],
       "capacityReservations": {"generate": {"accounts": 45, "reservationsEach": 1, "seed": 1}}}
      """;

  @Test
  void listAccounts_pageByPage_givesThoseOfTheScenarioAndTheGeneratedOnes() throws Exception {
    try (RunningGateway running = running();
        OrganizationsClient client = running.client(OrganizationsClient.builder())) {
      List<Account> accounts =
          client.listAccountsPaginator().stream()
              .flatMap(page -> page.accounts().stream())
              .toList();

      assertThat(client.listAccounts().accounts()).hasSize(20);
      assertThat(accounts).extracting(Account::id).doesNotHaveDuplicates().hasSize(47);
      assertThat(accounts)
          .extracting(Account::name)
          .startsWith("platform", "research", "renamed")
          .contains("generated-000045");
      assertThat(accounts.get(1).statusAsString()).isEqualTo("SUSPENDED");
      assertThat(accounts.getFirst().id()).isEqualTo(MANAGEMENT);
    }
  }

  @Test
  void memberAccount_mayNotAsk() throws Exception {
    try (RunningGateway running = running();
        OrganizationsClient member =
            running.client(OrganizationsClient.builder(), "111122223333")) {
      assertThat(catchThrowableOfType(OrganizationsException.class, member::listAccounts))
          .satisfies(
              error ->
                  assertThat(error.awsErrorDetails().errorCode())
                      .isEqualTo("AccessDeniedException"));
      assertThat(member.describeOrganization().organization().masterAccountId())
          .isEqualTo(MANAGEMENT);
    }
  }

  @Test
  void describeAccount_knowsThoseOfTheOrganizationOnly() throws Exception {
    try (RunningGateway running = running();
        OrganizationsClient client = running.client(OrganizationsClient.builder())) {
      assertThat(
              client.describeAccount(request -> request.accountId("200000000002")).account().name())
          .isEqualTo("renamed");
      assertThat(
              catchThrowableOfType(
                  AccountNotFoundException.class,
                  () -> client.describeAccount(request -> request.accountId("999999999999"))))
          .isNotNull();
    }
  }

  private static RunningGateway running() throws Exception {
    CapacityScenario scenario =
        CapacityScenario.from(JsonMapper.builder().build().readTree(SCENARIO));
    return new RunningGateway(new Organizations(() -> scenario, MANAGEMENT));
  }
}
