package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.usage.domain.Pause;
import capacityops.usage.domain.Snapshot;
import capacityops.usage.domain.SnapshotStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Snapshots in the ledger's table: {@code SNAPSHOT#region#reservation} by time, each with its end;
 * the lending policy reads them too.
 */
public final class SnapshotTable implements SnapshotStore {
  private final DynamoDbClient client;
  private final String table;
  private final Duration kept;
  private final TableBatches batches;

  /**
   * @param kept how long a snapshot is kept
   */
  public SnapshotTable(DynamoDbClient client, String table, Duration kept, Pause pause) {
    this.client = client;
    this.table = table;
    this.kept = kept;
    this.batches = new TableBatches(client, table, pause);
  }

  @Override
  public void put(String region, Map<String, Snapshot> byReservationId) {
    batches.put(
        byReservationId.entrySet().stream()
            .map(entry -> item(partition(region, entry.getKey()), entry.getValue()))
            .toList());
  }

  @Override
  public List<Snapshot> since(String region, String capacityReservationId, Instant since) {
    try {
      return client
          .queryPaginator(
              request ->
                  request
                      .tableName(table)
                      .keyConditionExpression("pk = :reservation AND sk >= :since")
                      .expressionAttributeValues(
                          Map.of(
                              ":reservation", Items.text(partition(region, capacityReservationId)),
                              ":since", Items.text(sortKey(since)))))
          .items()
          .stream()
          .map(SnapshotTable::snapshot)
          .toList();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "Query", e);
    }
  }

  private Map<String, AttributeValue> item(String partition, Snapshot snapshot) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(LedgerTable.PK, Items.text(partition));
    item.put(LedgerTable.SK, Items.text(sortKey(snapshot.at())));
    int total = snapshot.totalInstanceCount();
    item.put("total", Items.number(total));
    item.put("available", Items.number(total - snapshot.usedInstanceCount()));
    item.put("expiresAt", Items.number(snapshot.at().plus(kept).getEpochSecond()));
    return item;
  }

  private static Snapshot snapshot(Map<String, AttributeValue> item) {
    int total = Integer.parseInt(item.get("total").n());
    int available = Integer.parseInt(item.get("available").n());
    return new Snapshot(Instant.parse(item.get(LedgerTable.SK).s()), total, total - available);
  }

  private static String partition(String region, String capacityReservationId) {
    return "SNAPSHOT#%s#%s".formatted(region, capacityReservationId);
  }

  /** Whole seconds: only then does the text sort as the time does. */
  private static String sortKey(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
