package capacityops.lending.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.lending.domain.Snapshot;
import capacityops.lending.domain.SnapshotHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** The usage snapshots in the ledger's table: {@code SNAPSHOT#region#reservation} by time. */
public final class SnapshotTable implements SnapshotHistory {
  private final DynamoDbClient client;
  private final String table;
  private final String region;

  public SnapshotTable(DynamoDbClient client, String table, String region) {
    this.client = client;
    this.table = table;
    this.region = region;
  }

  @Override
  public List<Snapshot> since(String capacityReservationId, Instant time) {
    Map<String, AttributeValue> values =
        Map.of(
            ":pk", Items.text("SNAPSHOT#%s#%s".formatted(region, capacityReservationId)),
            ":time", Items.text(time.toString()));
    List<Snapshot> snapshots = new ArrayList<>();
    try {
      client
          .query(request("sk <= :time", values).scanIndexForward(false).limit(1).build())
          .items()
          .forEach(item -> snapshots.add(snapshot(item)));
      client.queryPaginator(request("sk > :time", values).build()).items().stream()
          .map(SnapshotTable::snapshot)
          .forEach(snapshots::add);
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "Query", e);
    }
    return snapshots;
  }

  private QueryRequest.Builder request(String times, Map<String, AttributeValue> values) {
    return QueryRequest.builder()
        .tableName(table)
        .keyConditionExpression("pk = :pk AND " + times)
        .expressionAttributeValues(values);
  }

  private static Snapshot snapshot(Map<String, AttributeValue> item) {
    return new Snapshot(
        Instant.parse(item.get(LedgerTable.SK).s()),
        Integer.parseInt(item.get("total").n()),
        Integer.parseInt(item.get("available").n()));
  }
}
