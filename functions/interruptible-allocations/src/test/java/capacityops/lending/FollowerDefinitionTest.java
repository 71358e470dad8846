package capacityops.lending;

import static com.dashjoin.jsonata.Jsonata.jsonata;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import com.dashjoin.jsonata.Jsonata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FollowerDefinitionTest {
  @Test
  void seen_lentCapacity_isTheSameTextUntilSomethingChanges() throws IOException {
    Map<String, Object> lent =
        Map.of(
            "Status",
            "active",
            "InstanceCount",
            4,
            "TargetInstanceCount",
            4,
            "InterruptibleCapacityReservationId",
            "cr-2");

    assertThat(seen(List.of(Map.of("InterruptibleCapacityAllocation", lent))))
        .isEqualTo("active 4 of 4 in cr-2");
  }

  @Test
  void seen_beforeAwsHasMadeTheReservation_isTextAllTheSame() throws IOException {
    Map<String, Object> lent = Map.of("Status", "pending", "TargetInstanceCount", 4);

    assertThat(seen(List.of(Map.of("InterruptibleCapacityAllocation", lent))))
        .asString()
        .startsWith("pending");
  }

  @Test
  void seen_nothingLentOrNoReservation_isAbsent() throws IOException {
    assertThat(seen(List.of(Map.of("State", "active")))).isEqualTo("absent");
    assertThat(seen(List.of())).isEqualTo("absent");
  }

  private static Object seen(List<Object> reservations) throws IOException {
    String definition =
        Files.readString(
            Path.of(
                System.getProperty("repository.root"),
                "statemachines",
                "interruptible-allocation.asl.json"),
            StandardCharsets.UTF_8);
    Map<String, Object> machine = Json.readObject(definition.getBytes(StandardCharsets.UTF_8));
    Object text = at(machine, "States", "LookAtReservation", "Assign", "seen");
    String expression = text.toString().replace("{%", "").replace("%}", "");
    Jsonata compiled = jsonata(expression);
    Jsonata.Frame frame = compiled.createFrame();
    frame.bind("states", Map.of("result", Map.of("CapacityReservations", reservations)));
    return compiled.evaluate(null, frame);
  }

  private static Object at(Object from, String... names) {
    Object value = from;
    for (String name : names) {
      value = ((Map<?, ?>) value).get(name);
    }
    return value;
  }
}
