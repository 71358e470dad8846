package capacityops.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import capacityops.local.outposts.SimulatedOutposts;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint as the AWS CLI uses it: another implementation of the same protocols. */
class AwsCliTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheCli() {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "aws")));
    assumeTrue(found, "the AWS CLI is not on the PATH");
  }

  @Test
  void startsAndFindsACapacityTaskByArn() throws Exception {
    try (var simulated = new SimulatedOutposts()) {
      JsonNode started =
          aws(
              simulated,
              "outposts",
              "start-capacity-task",
              "--outpost-identifier",
              SimulatedOutposts.OUTPOST_ARN,
              "--instance-pools",
              "InstanceType=c5.large,Count=8",
              "InstanceType=c5.4xlarge,Count=1");
      assertThat(started.path("CapacityTaskStatus").asText()).isEqualTo("REQUESTED");
      JsonNode listed =
          aws(
              simulated,
              "outposts",
              "list-capacity-tasks",
              "--capacity-task-status-filter",
              "REQUESTED",
              "FAILED");
      assertThat(listed.path("CapacityTasks").path(0).path("CapacityTaskId"))
          .isEqualTo(started.path("CapacityTaskId"));
    }
  }

  @Test
  void stopsInstancesAndReadsErrors() throws Exception {
    try (var simulated = new SimulatedOutposts()) {
      JsonNode stopped =
          aws(simulated, "ec2", "stop-instances", "--instance-ids", SimulatedOutposts.OWN);
      assertThat(
              stopped.path("StoppingInstances").path(0).path("CurrentState").path("Name").asText())
          .isEqualTo("stopping");
      assertThat(
              run(
                      simulated,
                      "ec2",
                      "stop-instances",
                      "--dry-run",
                      "--instance-ids",
                      SimulatedOutposts.OWN)
                  .output())
          .contains("(DryRunOperation)");
      Result refused =
          run(
              simulated,
              "outposts",
              "get-capacity-task",
              "--outpost-identifier",
              SimulatedOutposts.OUTPOST,
              "--capacity-task-id",
              "cap-0123456789abcdef0");
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.output()).contains("(NotFoundException)", "No CapacityTask with");
    }
  }

  private JsonNode aws(SimulatedOutposts simulated, String... command) throws Exception {
    Result result = run(simulated, command);
    assertThat(result.exit()).as(result.output()).isZero();
    return JSON.readTree(result.output());
  }

  private Result run(SimulatedOutposts simulated, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("aws"));
    line.addAll(List.of(command));
    line.addAll(
        List.of(
            "--endpoint-url",
            simulated.gateway.gateway.endpoint().toString(),
            "--region",
            "us-east-1",
            "--output",
            "json"));
    ProcessBuilder cli = new ProcessBuilder(line).redirectErrorStream(true);
    cli.environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID", "alice",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_CONFIG_FILE", folder.resolve("config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("credentials").toString(),
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_MAX_ATTEMPTS", "1",
                "AWS_PAGER", ""));
    Process process = cli.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  private record Result(int exit, String output) {}
}
