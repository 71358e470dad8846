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

/** Snapshots in the ledger's table: a reservation's items by time, each with its end. */
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
  public void put(Map<String, Snapshot> byReservationId) {
    batches.put(
        byReservationId.entrySet().stream()
            .map(entry -> item(entry.getKey(), entry.getValue()))
            .toList());
  }

  @Override
  public List<Snapshot> since(String capacityReservationId, Instant since) {
    try {
      return client
          .queryPaginator(
              request ->
                  request
                      .tableName(table)
                      .keyConditionExpression("pk = :reservation AND sk >= :since")
                      .expressionAttributeValues(
                          Map.of(
                              ":reservation", Items.text(partition(capacityReservationId)),
                              ":since", Items.text(sortKey(since)))))
          .items()
          .stream()
          .map(SnapshotTable::snapshot)
          .toList();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "Query", e);
    }
  }

  private Map<String, AttributeValue> item(String capacityReservationId, Snapshot snapshot) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(LedgerTable.PK, Items.text(partition(capacityReservationId)));
    item.put(LedgerTable.SK, Items.text(sortKey(snapshot.at())));
    item.put("totalInstanceCount", Items.number(snapshot.totalInstanceCount()));
    item.put("usedInstanceCount", Items.number(snapshot.usedInstanceCount()));
    item.put("expiresAt", Items.number(snapshot.at().plus(kept).getEpochSecond()));
    return item;
  }

  private static Snapshot snapshot(Map<String, AttributeValue> item) {
    return new Snapshot(
        Instant.parse(item.get(LedgerTable.SK).s()),
        Integer.parseInt(item.get("totalInstanceCount").n()),
        Integer.parseInt(item.get("usedInstanceCount").n()));
  }

  private static String partition(String capacityReservationId) {
    return "SNAPSHOT#" + capacityReservationId;
  }

  /** Whole seconds: only then does the text sort as the time does. */
  private static String sortKey(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
