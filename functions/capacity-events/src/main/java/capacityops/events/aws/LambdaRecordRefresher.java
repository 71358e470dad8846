package capacityops.events.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.events.domain.RecordRefresher;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/**
 * The functions that look at AWS for their own records, invoked without waiting: Lambda retries
 * them, and the sweeps look again anyhow.
 */
public final class LambdaRecordRefresher implements RecordRefresher {
  private final LambdaClient repeating;
  private final String recordInterruptibleAllocation;
  private final Optional<String> sweepCapacityBlocks;

  /**
   * @param sweepCapacityBlocks empty where this stack buys no blocks
   */
  public LambdaRecordRefresher(
      LambdaClient repeating,
      String recordInterruptibleAllocation,
      Optional<String> sweepCapacityBlocks) {
    this.repeating = repeating;
    this.recordInterruptibleAllocation = recordInterruptibleAllocation;
    this.sweepCapacityBlocks = sweepCapacityBlocks;
  }

  private record Look(String allocationId, String seenBy) {}

  private record Sweep(String id) {}

  @Override
  public void interruptibleAllocation(String allocationId, String seenBy) {
    invoke(recordInterruptibleAllocation, new Look(allocationId, seenBy));
  }

  @Override
  public void capacityBlocks() {
    sweepCapacityBlocks.ifPresent(function -> invoke(function, new Sweep("event")));
  }

  private void invoke(String function, Record payload) {
    try {
      repeating.invoke(
          request ->
              request
                  .functionName(function)
                  .invocationType(InvocationType.EVENT)
                  .payload(SdkBytes.fromByteArray(Json.bytes(payload))));
    } catch (SdkException e) {
      throw AwsErrors.of("Lambda", "Invoke", e);
    }
  }
}
