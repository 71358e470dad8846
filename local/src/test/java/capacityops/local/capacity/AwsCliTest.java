package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.gateway.AwsCli;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same operations, asked for by the AWS CLI. */
class AwsCliTest {
  @TempDir private Path folder;

  @Test
  void cli_buysABlockAndSeesIt() throws Exception {
    AwsCli.needed();
    try (Account account = new Account(CapacityScenario.defaults(), 1)) {
      JsonNode offerings =
          aws(
              account,
              "describe-capacity-block-offerings",
              "--instance-type",
              "p5.48xlarge",
              "--instance-count",
              "4",
              "--capacity-duration-hours",
              "24");
      String offering = offerings.at("/CapacityBlockOfferings/0/CapacityBlockOfferingId").asText();
      JsonNode bought =
          aws(
              account,
              "purchase-capacity-block",
              "--capacity-block-offering-id",
              offering,
              "--instance-platform",
              "Linux/UNIX",
              "--tag-specifications",
              "ResourceType=capacity-reservation,Tags=[{Key=run,Value=42}]");
      assertThat(bought.at("/CapacityReservation/State").asText()).isEqualTo("payment-pending");
      JsonNode found =
          aws(account, "describe-capacity-reservations", "--filters", "Name=tag:run,Values=42");
      assertThat(found.at("/CapacityReservations/0/CapacityReservationId"))
          .isEqualTo(bought.at("/CapacityReservation/CapacityReservationId"));
    }
  }

  private JsonNode aws(Account account, String command, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("ec2", command));
    line.addAll(List.of(arguments));
    return new AwsCli(account.gateway.gateway.endpoint(), folder).json(line.toArray(String[]::new));
  }
}
