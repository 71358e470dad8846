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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Searches in the ledger's table, by the offerings that they found; forgotten after a week. */
public final class OfferingTable implements OfferingMemory {
  private static final Duration KEPT = Duration.ofDays(7);

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
    offerings.forEach(this::remember);
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

  private void remember(Offering offering) {
    Map<String, AttributeValue> item = new HashMap<>(key(offering.offeringId()));
    item.put("search", Items.text(Json.text(offering.search())));
    item.put("expiresAt", Items.number(clock.instant().plus(KEPT).getEpochSecond()));
    try {
      client.putItem(request -> request.tableName(table).item(item));
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }

  private static Map<String, AttributeValue> key(String offeringId) {
    return Map.of(
        LedgerTable.PK, Items.text("OFFERING#" + offeringId), LedgerTable.SK, Items.text("SEARCH"));
  }
}
