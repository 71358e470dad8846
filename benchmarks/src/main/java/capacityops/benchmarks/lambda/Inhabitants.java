package capacityops.benchmarks.lambda;

import capacityops.benchmarks.stack.StackClient;
import capacityops.local.LocalStack;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the accounts of the local stack hold, by what the sample events call it. */
final class Inhabitants {
  private static final String OUTPOST = "op-0a11b22c33d44e55f";
  private static final String RESERVATION = "cr-0a1b2c3d4e5f60002";
  private static final String TASK =
      """
      {"outpostIdentifier": "%s", "assetId": "1000000002",
       "instancePools": [{"instanceType": "c5.24xlarge", "count": 1}]}
      """
          .formatted(OUTPOST);

  private Inhabitants() {}

  /**
   * Makes what only requests can make: a capacity task and a purchase that wait, a loan, a report.
   */
  static Map<String, String> settle(LocalStack stack) {
    StackClient client = new StackClient(stack.api(), stack.aws());
    JsonNode task = client.post("alice", "/capacity-tasks", TASK).body();
    client.post("alice", loan(), "{\"instanceCount\": 4}");
    JsonNode report =
        client.post("alice", "/usage-reports", "{\"regions\": [\"us-east-1\"]}").body();
    Map<String, String> names = new LinkedHashMap<>();
    names.put("op-0123456789abcdef0", OUTPOST);
    names.put("cr-00000000000000001", RESERVATION);
    names.put("cr-0aaaaaaaaaaaaaaa1", RESERVATION);
    names.put("\"allocationId\": \"cap-00000000000000001\"", member("allocationId", task));
    names.put("cap-00000000000000001", task.path("capacityTaskId").asText());
    names.put("019a9c00-0000-7000-8000-000000000001", client.askForBlock("settled"));
    names.put("report-1", report.path("reportId").asText());
    return names;
  }

  private static String loan() {
    return "/capacity-reservations/" + RESERVATION + "/interruptible-allocation";
  }

  private static String member(String name, JsonNode object) {
    return "\"%s\": \"%s\"".formatted(name, object.path(name).asText());
  }
}
