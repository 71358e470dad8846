package capacityops.blocks.aws;

import capacityops.blocks.domain.LedgerIdentity;
import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Knows a restored table by DynamoDB's own TableId: every table has a new one, and the one written
 * into the table at its first use comes back with the backup.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html">TableDescription</a>
 */
public final class PinnedTable implements LedgerIdentity {
  private static final Map<String, AttributeValue> PIN =
      Map.of(LedgerTable.PK, Items.text("PIN#table-id"), LedgerTable.SK, Items.text("CURRENT"));

  private final DynamoDbClient client;
  private final String table;
  private final Optional<String> expected;

  /**
   * @param expected the TableId that the deployment names; where it names none, the one written
   *     into the table at its first use
   */
  public PinnedTable(DynamoDbClient client, String table, Optional<String> expected) {
    this.client = client;
    this.table = table;
    this.expected = expected;
  }

  @Override
  public Identity read() {
    try {
      String actual = identity(client.describeTable(request -> request.tableName(table)).table());
      return new Identity(actual, expected.orElseGet(() -> pinned(actual)).equals(actual));
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "DescribeTable", e);
    }
  }

  /** DynamoDB Local gives its tables no id; a restored one has another time of creation too. */
  private static String identity(TableDescription described) {
    return described.tableId() == null
        ? described.creationDateTime().toString()
        : described.tableId();
  }

  private String pinned(String actual) {
    return stored().orElseGet(() -> pin(actual));
  }

  private String pin(String actual) {
    Map<String, AttributeValue> item = new HashMap<>(PIN);
    item.put("tableId", Items.text(actual));
    try {
      client.putItem(
          request ->
              request.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"));
      return actual;
    } catch (ConditionalCheckFailedException e) {
      return stored().orElseThrow();
    }
  }

  private Optional<String> stored() {
    var response =
        client.getItem(request -> request.tableName(table).key(PIN).consistentRead(true));
    return Items.text(response.item(), "tableId");
  }
}
