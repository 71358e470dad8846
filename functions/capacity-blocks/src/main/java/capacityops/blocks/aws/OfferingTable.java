package capacityops.blocks.aws;

import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.OfferingMemory;
import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Searches in the ledger's table, by the offerings that they found; forgotten after a week. */
public final class OfferingTable implements OfferingMemory {
  private static final Duration KEPT = Duration.ofDays(7);

  /** What one request may write. */
  private static final int BATCH = 25;

  private final DynamoDbClient client;
  private final String table;
  private final InstantSource clock;

  public OfferingTable(DynamoDbClient client, String table, InstantSource clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void remember(List<Offering> offerings) {
    Map<String, WriteRequest> puts = new LinkedHashMap<>();
    offerings.forEach(offering -> puts.put(offering.offeringId(), put(offering)));
    List<WriteRequest> all = List.copyOf(puts.values());
    for (int from = 0; from < all.size(); from += BATCH) {
      write(all.subList(from, Math.min(from + BATCH, all.size())));
    }
  }

  @Override
  public Optional<Offering.Search> searchOf(String offeringId) {
    try {
      var response = client.getItem(request -> request.tableName(table).key(key(offeringId)));
      return Items.text(response.item(), "search")
          .map(json -> Json.read(json, Offering.Search.class));
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "GetItem", e);
    }
  }

  /** DynamoDB may leave some of a batch undone: those are written again. */
  private void write(List<WriteRequest> batch) {
    try {
      Map<String, List<WriteRequest>> left = Map.of(table, batch);
      while (!left.isEmpty()) {
        Map<String, List<WriteRequest>> next = left;
        left = client.batchWriteItem(request -> request.requestItems(next)).unprocessedItems();
      }
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "BatchWriteItem", e);
    }
  }

  private WriteRequest put(Offering offering) {
    Map<String, AttributeValue> item = new HashMap<>(key(offering.offeringId()));
    item.put("search", Items.text(Json.text(offering.search())));
    item.put("expiresAt", Items.number(clock.instant().plus(KEPT).getEpochSecond()));
    return WriteRequest.builder().putRequest(put -> put.item(item)).build();
  }

  private static Map<String, AttributeValue> key(String offeringId) {
    return Map.of(
        LedgerTable.PK, Items.text("OFFERING#" + offeringId), LedgerTable.SK, Items.text("SEARCH"));
  }
}
