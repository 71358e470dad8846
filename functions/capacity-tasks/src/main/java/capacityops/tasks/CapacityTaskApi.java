package capacityops.tasks;

import capacityops.core.api.JsonFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.tasks.domain.CapacityTaskRequest;
import capacityops.tasks.domain.InstancePool;
import capacityops.tasks.domain.InstancesToExclude;
import java.util.List;

/**
 * The words of the capacity task routes, with AWS's own constraints.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/outposts/latest/APIReference/API_StartCapacityTask.html">StartCapacityTask</a>
 */
final class CapacityTaskApi {
  static final TextRule OUTPOST_IDENTIFIER =
      TextRule.matching(
          "(arn:aws([a-z-]+)?:outposts:[a-z\\d-]+:\\d{12}:outpost/)?op-[a-f0-9]{17}",
          1,
          180,
          "an Outpost ID (op- and 17 hexadecimal digits) or an Outpost ARN");

  static final TextRule CAPACITY_TASK_ID =
      TextRule.matching(
          "cap-[a-f0-9]{17}", 21, 21, "a capacity task ID (cap- and 17 hexadecimal digits)");

  /** New statuses may come: any word of AWS's form is let through. */
  static final TextRule STATUS =
      TextRule.matching("[A-Z_]+", 1, 64, "a capacity task status such as IN_PROGRESS");

  static final TextRule NEXT_TOKEN = TextRule.anyText(1, 8192);

  static final int MOST_RESULTS = 1000;

  private static final TextRule ORDER_ID =
      TextRule.matching("oo-[a-f0-9]{17}", 1, 20, "an order ID (oo- and 17 hexadecimal digits)");
  private static final TextRule ASSET_ID =
      TextRule.matching("\\d{10}", 10, 10, "an asset ID of digits");
  private static final TextRule INSTANCE_TYPE =
      TextRule.matching("[a-z0-9\\-]+\\.[a-z0-9\\-]+", 1, 64, "an instance type such as c5.large");
  private static final TextRule INSTANCE_ID =
      TextRule.matching("i-[0-9a-z]+", 11, 32, "an instance ID");
  private static final TextRule ACCOUNT_ID =
      TextRule.matching("\\d{12}", 12, 12, "an account ID of digits");
  private static final TextRule SERVICE =
      TextRule.oneOf("AWS", "EC2", "ELASTICACHE", "ELB", "RDS", "ROUTE53", "EKS");
  private static final TextRule ACTION = TextRule.oneOf("WAIT_FOR_EVACUATION", "FAIL_TASK");
  private static final int MOST_INSTANCES_OF_A_TYPE = 9999;

  /** AWS does not say what it does when the action is left out; this is the patient one. */
  private static final String DEFAULT_ACTION = "WAIT_FOR_EVACUATION";

  private CapacityTaskApi() {}

  /** Reads the body of {@code POST /capacity-tasks}, and tells everything that is wrong with it. */
  static CapacityTaskRequest startRequest(byte[] body) {
    Violations violations = new Violations();
    JsonFields fields = JsonFields.of(body, violations);
    CapacityTaskRequest request = startRequest(fields);
    fields.nothingElse();
    violations.throwIfAny();
    return request;
  }

  private static CapacityTaskRequest startRequest(JsonFields fields) {
    String action = fields.text("taskActionOnBlockingInstances", ACTION);
    return new CapacityTaskRequest(
        fields.requiredText("outpostIdentifier", OUTPOST_IDENTIFIER),
        fields.text("orderId", ORDER_ID),
        fields.text("assetId", ASSET_ID),
        pools(fields),
        exclusions(fields),
        fields.flag("dryRun"),
        action == null ? DEFAULT_ACTION : action);
  }

  private static List<InstancePool> pools(JsonFields fields) {
    return fields.requiredObjects("instancePools").stream().map(CapacityTaskApi::pool).toList();
  }

  private static InstancePool pool(JsonFields pool) {
    String type = pool.requiredText("instanceType", INSTANCE_TYPE);
    Integer count = pool.requiredInteger("count", 0, MOST_INSTANCES_OF_A_TYPE);
    pool.nothingElse();
    return new InstancePool(type, count == null ? 0 : count);
  }

  private static InstancesToExclude exclusions(JsonFields fields) {
    JsonFields excluded = fields.object("instancesToExclude");
    if (excluded == null) {
      return null;
    }
    InstancesToExclude exclusions =
        new InstancesToExclude(
            excluded.texts("instances", INSTANCE_ID),
            excluded.texts("accountIds", ACCOUNT_ID),
            excluded.texts("services", SERVICE));
    excluded.nothingElse();
    return exclusions;
  }
}
