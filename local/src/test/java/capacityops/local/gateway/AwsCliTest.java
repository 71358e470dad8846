package capacityops.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.outposts.SimulatedOutposts;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint as the AWS CLI uses it: another implementation of the same protocols. */
class AwsCliTest {
  @TempDir private Path folder;

  @BeforeAll
  static void needsTheCli() {
    AwsCli.needed();
  }

  @Test
  void startsAndFindsACapacityTaskByArn() throws Exception {
    try (var simulated = new SimulatedOutposts()) {
      JsonNode started =
          cli(simulated)
              .json(
                  "outposts",
                  "start-capacity-task",
                  "--outpost-identifier",
                  SimulatedOutposts.OUTPOST_ARN,
                  "--instance-pools",
                  "InstanceType=c5.large,Count=8",
                  "InstanceType=c5.4xlarge,Count=1");
      assertThat(started.path("CapacityTaskStatus").asText()).isEqualTo("REQUESTED");
      JsonNode listed =
          cli(simulated)
              .json(
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
          cli(simulated).json("ec2", "stop-instances", "--instance-ids", SimulatedOutposts.OWN);
      assertThat(
              stopped.path("StoppingInstances").path(0).path("CurrentState").path("Name").asText())
          .isEqualTo("stopping");
      assertThat(
              cli(simulated)
                  .run(
                      "ec2", "stop-instances", "--dry-run", "--instance-ids", SimulatedOutposts.OWN)
                  .output())
          .contains("(DryRunOperation)");
      AwsCli.Result refused =
          cli(simulated)
              .run(
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

  private AwsCli cli(SimulatedOutposts simulated) {
    return new AwsCli(simulated.gateway.gateway.endpoint(), folder);
  }
}
