package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Writes many items, as many at a time as DynamoDB takes. */
final class TableBatches {
  private static final int LARGEST_BATCH = 25;
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private final DynamoDbClient client;
  private final String table;
  private final Pause pause;

  TableBatches(DynamoDbClient client, String table, Pause pause) {
    this.client = client;
    this.table = table;
    this.pause = pause;
  }

  void put(List<Map<String, AttributeValue>> items) {
    for (int from = 0; from < items.size(); from += LARGEST_BATCH) {
      write(
          items.subList(from, Math.min(from + LARGEST_BATCH, items.size())).stream()
              .map(TableBatches::put)
              .toList());
    }
  }

  /** DynamoDB gives back what it had no capacity for. */
  private void write(List<WriteRequest> batch) {
    List<WriteRequest> left = batch;
    for (int attempt = 0; !left.isEmpty(); attempt++) {
      if (attempt == ATTEMPTS) {
        throw throttled(left.size());
      }
      if (attempt > 0) {
        pause.of(FIRST_PAUSE.multipliedBy(1L << attempt));
      }
      left = unprocessed(left);
    }
  }

  private List<WriteRequest> unprocessed(List<WriteRequest> writes) {
    try {
      return client
          .batchWriteItem(request -> request.requestItems(Map.of(table, writes)))
          .unprocessedItems()
          .getOrDefault(table, List.of());
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "BatchWriteItem", e);
    }
  }

  private static WriteRequest put(Map<String, AttributeValue> item) {
    return WriteRequest.builder().putRequest(PutRequest.builder().item(item).build()).build();
  }

  private static AwsFailure throttled(int left) {
    return new AwsFailure.Throttled(
        new AwsAnswer(
            "DynamoDB",
            "BatchWriteItem",
            "UnprocessedItems",
            "%d items were given back each time.".formatted(left),
            null,
            null),
        null);
  }
}
