package capacityops.usage;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.lambda.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageConfigTest {
  @Test
  void usualRegions_areTheOwn_andThoseThatAreBoughtIn_once() {
    assertThat(usualRegions(Map.of("AWS_REGION", "us-east-2"))).containsExactly("us-east-2");
    assertThat(
            usualRegions(
                Map.of(
                    "AWS_REGION", "us-east-2",
                    "CAPACITY_BLOCK_REGIONS", "us-east-1, us-east-2,us-west-2")))
        .containsExactly("us-east-2", "us-east-1", "us-west-2");
  }

  private static Iterable<String> usualRegions(Map<String, String> variables) {
    return new UsageConfig(new Environment(variables)).usualRegions();
  }
}
