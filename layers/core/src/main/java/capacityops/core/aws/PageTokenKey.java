package capacityops.core.aws;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The secret behind page tokens: 32 random bytes in the (encrypted) ledger table, made by whoever
 * needs them first, read once per process.
 */
public final class PageTokenKey implements Supplier<byte[]> {
  private static final int BYTES = 32;
  private static final Map<String, AttributeValue> KEY =
      Map.of(
          LedgerTable.PK, Items.text("SECRET#page-tokens"), LedgerTable.SK, Items.text("CURRENT"));

  private final DynamoDbClient client;
  private final String table;
  private volatile byte[] read;

  public PageTokenKey(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public byte[] get() {
    if (read == null) {
      read = stored().orElseGet(this::made);
    }
    return read;
  }

  private Optional<byte[]> stored() {
    try {
      var response =
          client.getItem(request -> request.tableName(table).key(KEY).consistentRead(true));
      return Optional.ofNullable(response.item().get("secret")).map(s -> s.b().asByteArray());
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "GetItem", e);
    }
  }

  private byte[] made() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    var item = new java.util.HashMap<>(KEY);
    item.put("secret", AttributeValue.fromB(SdkBytes.fromByteArray(secret)));
    try {
      client.putItem(
          request ->
              request.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"));
      return secret;
    } catch (ConditionalCheckFailedException e) {
      return stored().orElseThrow();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }
}
