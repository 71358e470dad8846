package capacityops.local.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same operations, asked for by the AWS CLI. */
class AwsCliTest {

  @Test
  void cli_buysABlockAndSeesIt() throws Exception {
    assumeTrue(isInstalled(), "the AWS CLI is not on the PATH");
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

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> new File(folder, "aws"))
        .anyMatch(File::canExecute);
  }

  private static JsonNode aws(Account account, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "aws",
                "ec2",
                "--endpoint-url",
                account.gateway.gateway.endpoint().toString(),
                "--region",
                "us-east-1",
                "--output",
                "json"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("AWS_ACCESS_KEY_ID", "alice");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return JsonMapper.builder().build().readTree(output);
  }
}
