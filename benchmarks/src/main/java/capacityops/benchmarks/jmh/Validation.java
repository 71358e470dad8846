package capacityops.benchmarks.jmh;

import capacityops.blocks.PurchaseBody;
import capacityops.blocks.domain.RequestPurchase.Wanted;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.Caller;
import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.tasks.CapacityTaskBody;
import capacityops.tasks.domain.CapacityTaskRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The bodies of the two requests that matter most, as they should be and with six errors each. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Validation {
  private static final String WRONG_TASK =
      """
      {"outpostIdentifier": "op-1", "assetId": "12", "instancePools": [{"instanceType": "c5 large", "count": -1}],
       "instancesToExclude": {"services": ["S3"]}, "taskAction": "FAIL_TASK"}
      """;
  private static final String WRONG_PURCHASE =
      """
      {"capacityBlockOfferingId": "cb 1", "instancePlatform": "Windows", "region": "Virginia",
       "maxUpfrontFee": {"amount": "-1", "currencyCode": "USD"}, "tags": {"aws:team": "ml"}}
      """;

  private final byte[] task = ApiEvents.bodyOf("start-capacity-task.json");
  private final byte[] wrongTask = WRONG_TASK.getBytes(StandardCharsets.UTF_8);
  private final ApiRequest purchase = purchase(ApiEvents.bodyOf("request-purchase.json"));
  private final ApiRequest wrongPurchase =
      purchase(WRONG_PURCHASE.getBytes(StandardCharsets.UTF_8));

  @Benchmark
  public CapacityTaskRequest capacityTask() {
    return CapacityTaskBody.read(task);
  }

  @Benchmark
  public Problem capacityTaskWithErrors() {
    return problem(() -> CapacityTaskBody.read(wrongTask));
  }

  @Benchmark
  public Wanted purchase() {
    return PurchaseBody.read(purchase);
  }

  @Benchmark
  public Problem purchaseWithErrors() {
    return problem(() -> PurchaseBody.read(wrongPurchase));
  }

  private static ApiRequest purchase(byte[] body) {
    return new ApiRequest(
        "request",
        "POST",
        "/capacity-block-purchases",
        Map.of(),
        Map.of(),
        Map.of(),
        body,
        new Caller("arn:aws:iam::123456789012:user/alice", "123456789012", "AIDAALICE"));
  }

  private static Problem problem(Supplier<?> reading) {
    try {
      throw new IllegalStateException("nothing is wrong with the body of " + reading.get());
    } catch (ProblemException e) {
      return e.problem();
    }
  }
}
