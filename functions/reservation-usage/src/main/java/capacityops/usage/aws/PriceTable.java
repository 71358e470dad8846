package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.money.Money;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.PriceCache;
import capacityops.usage.domain.PriceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Prices of the last day, in the ledger's table. */
public final class PriceTable implements PriceCache {
  private static final Duration KEPT = Duration.ofDays(1);

  private final DynamoDbClient client;
  private final String table;

  public PriceTable(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  /** DynamoDB removes what has expired some days later: the time decides. */
  @Override
  public Optional<Price> find(PriceKey key, Instant now) {
    try {
      var response = client.getItem(request -> request.tableName(table).key(itemKey(key)));
      return Optional.of(response.item())
          .filter(item -> item.containsKey("expiresAt"))
          .filter(item -> Long.parseLong(item.get("expiresAt").n()) > now.getEpochSecond())
          .map(PriceTable::price);
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "GetItem", e);
    }
  }

  @Override
  public void put(PriceKey key, Price price, Instant now) {
    Map<String, AttributeValue> item = new HashMap<>(itemKey(key));
    item.put("expiresAt", Items.number(now.plus(KEPT).getEpochSecond()));
    switch (price) {
      case Price.Known(Money perInstanceHour, Price.Source source) -> {
        item.put("amount", Items.text(perInstanceHour.amount().toPlainString()));
        item.put("currencyCode", Items.text(perInstanceHour.currencyCode()));
        item.put("source", Items.text(source.name()));
      }
      case Price.Unknown(String reason) -> item.put("reason", Items.text(reason));
    }
    try {
      client.putItem(request -> request.tableName(table).item(item));
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }

  private static Price price(Map<String, AttributeValue> item) {
    return Items.text(item, "reason")
        .map(reason -> (Price) new Price.Unknown(reason))
        .orElseGet(
            () ->
                new Price.Known(
                    Money.of(item.get("amount").s(), item.get("currencyCode").s()),
                    Price.Source.valueOf(item.get("source").s())));
  }

  private static Map<String, AttributeValue> itemKey(PriceKey key) {
    return Map.of(
        LedgerTable.PK,
        Items.text(
            "PRICE#%s#%s#%s#%s"
                .formatted(
                    key.region(), key.instanceType(), key.instancePlatform(), key.tenancy())),
        LedgerTable.SK,
        Items.text("CURRENT"));
  }
}
