package capacityops.events;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import software.amazon.event.ruler.Ruler;

/** The rules of the template, with EventBridge's own matcher. */
class RulesTest {
  @Test
  void awsRules_everySampleInTheStandardEnvelope_isTaken() throws IOException {
    List<String> rules = List.of(rule("HandleAwsEvent", "Ec2"), rule("HandleAwsEvent", "Health"));

    for (byte[] sample : Desk.samples("aws")) {
      String event = text(sample);
      if (event.contains("\"detail-type\"")) {
        assertThat(rules).as(event).anyMatch(rule -> matches(event, rule));
      }
    }
  }

  @Test
  void awsRules_otherAccountsAndOtherEvents_areLeftAlone() throws IOException {
    String rule = rule("HandleAwsEvent", "Ec2");
    String delivered = text(Desk.sample("aws/capacity-block-delivered"));

    assertThat(matches(delivered.replace("123456789012", "999999999999"), rule)).isFalse();
    assertThat(matches(delivered.replace("aws.ec2", "custom.ec2"), rule)).isFalse();
    assertThat(
            matches(
                delivered.replace("Capacity Block Delivered", "EC2 Instance State-change"), rule))
        .isFalse();
  }

  @Test
  void commandRule_takesCommandsOfOthersOnly() throws IOException {
    String rule = rule("HandleCommand", "Commands");

    for (byte[] sample : Desk.samples("commands")) {
      assertThat(matches(text(sample), rule)).isTrue();
      assertThat(matches(text(sample).replace("example.pipeline", "capacity-ops"), rule)).isFalse();
    }
    assertThat(matches(text(Desk.sample("aws/capacity-block-delivered")), rule)).isFalse();
  }

  private static String rule(String function, String event) throws IOException {
    String template =
        Files.readString(Path.of(System.getProperty("repository.root"), "template.yaml"))
            .replaceAll("!(Ref|Sub|GetAtt|If|Not|Equals|Join|Split)\\b", "")
            .replace("AWS::AccountId", "\"123456789012\"")
            .replaceAll("\\[\\s*AWS::Region\\s*]", "[us-east-1]");
    List<Object> found = new ArrayList<>();
    Object root =
        new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build())
            .loadFromString(section(template, function + "Function"));
    found.add(
        at(root, function + "Function", "Properties", "Events", event, "Properties", "Pattern"));
    return Json.text(found.getFirst());
  }

  /** One resource of the template: the rest has no say in its rules. */
  private static String section(String template, String logicalId) {
    StringBuilder section = new StringBuilder();
    boolean inside = false;
    for (String line : template.lines().toList()) {
      if (line.matches(" {2}\\S.*")) {
        inside = line.strip().equals(logicalId + ":");
      }
      if (inside && !line.contains("${")) {
        section.append(line).append('\n');
      }
    }
    return section.toString();
  }

  private static Object at(Object from, String... names) {
    Object value = from;
    for (String name : names) {
      value = ((Map<?, ?>) value).get(name);
    }
    return value;
  }

  private static boolean matches(String event, String rule) {
    try {
      return Ruler.matchesRule(event, rule);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
