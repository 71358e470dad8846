package capacityops.lending.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.lending.domain.DecisionLog;
import capacityops.lending.domain.TargetLog;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Changes of targets and decisions of the policy, in the ledger's table under {@code
 * LENDING#region#reservation} by time, kept for 90 days.
 */
public final class LendingLogTable {
  private static final Duration KEPT = Duration.ofDays(90);
  private static final String CHANGE = "CHANGE#";
  private static final String DECISION = "DECISION#";
  private static final String END = "~";
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final DynamoDbClient client;
  private final String table;
  private final String region;

  public LendingLogTable(DynamoDbClient client, String table, String region) {
    this.client = client;
    this.table = table;
    this.region = region;
  }

  public TargetLog targets() {
    return new Targets();
  }

  public DecisionLog decisions() {
    return new Decisions();
  }

  private final class Targets implements TargetLog {
    @Override
    public void changed(String capacityReservationId, TargetLog.Entry entry) {
      Map<String, AttributeValue> item = item(capacityReservationId, CHANGE, entry.at());
      item.put("fromTarget", Items.number(entry.fromTarget()));
      item.put("toTarget", Items.number(entry.toTarget()));
      item.put("changedBy", Items.text(entry.by()));
      item.put("reason", Items.text(entry.reason()));
      put(item);
    }

    @Override
    public List<TargetLog.Entry> since(String capacityReservationId, Instant time) {
      return query(capacityReservationId, CHANGE + sortable(time), CHANGE + END).items().stream()
          .map(LendingLogTable::change)
          .toList();
    }
  }

  private final class Decisions implements DecisionLog {
    @Override
    public void note(String capacityReservationId, DecisionLog.Entry entry) {
      Map<String, AttributeValue> item = item(capacityReservationId, DECISION, entry.at());
      item.put("decision", Items.text(entry.decision()));
      item.put("policyRule", Items.text(entry.rule()));
      item.put("fromTarget", Items.number(entry.fromTarget()));
      item.put("toTarget", Items.number(entry.toTarget()));
      item.put("reason", Items.text(entry.reason()));
      item.put("outcome", Items.text(entry.outcome()));
      item.put("dryRun", AttributeValue.fromBool(entry.dryRun()));
      put(item);
    }

    @Override
    public Optional<DecisionLog.Entry> last(String capacityReservationId) {
      QueryRequest newest =
          request(capacityReservationId, DECISION, DECISION + END)
              .scanIndexForward(false)
              .limit(1)
              .build();
      return query(newest).items().stream().findFirst().map(LendingLogTable::decision);
    }
  }

  private static TargetLog.Entry change(Map<String, AttributeValue> item) {
    return new TargetLog.Entry(
        at(item, CHANGE),
        number(item, "fromTarget"),
        number(item, "toTarget"),
        item.get("changedBy").s(),
        item.get("reason").s());
  }

  private static DecisionLog.Entry decision(Map<String, AttributeValue> item) {
    return new DecisionLog.Entry(
        at(item, DECISION),
        item.get("decision").s(),
        item.get("policyRule").s(),
        number(item, "fromTarget"),
        number(item, "toTarget"),
        item.get("reason").s(),
        item.get("outcome").s(),
        item.get("dryRun").bool());
  }

  private static Instant at(Map<String, AttributeValue> item, String kind) {
    return Instant.parse(item.get(LedgerTable.SK).s().substring(kind.length()));
  }

  private static int number(Map<String, AttributeValue> item, String name) {
    return Integer.parseInt(item.get(name).n());
  }

  private Map<String, AttributeValue> item(String capacityReservationId, String kind, Instant at) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put(LedgerTable.PK, Items.text(partition(capacityReservationId)));
    item.put(LedgerTable.SK, Items.text(kind + sortable(at)));
    item.put("expiresAt", Items.number(at.plus(KEPT).getEpochSecond()));
    return item;
  }

  /** Always with milliseconds: only then does the text sort as the time does. */
  private static String sortable(Instant at) {
    return MILLISECONDS.format(at);
  }

  private String partition(String capacityReservationId) {
    return "LENDING#%s#%s".formatted(region, capacityReservationId);
  }

  private void put(Map<String, AttributeValue> item) {
    try {
      client.putItem(request -> request.tableName(table).item(item));
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }

  private QueryResponse query(String capacityReservationId, String from, String to) {
    return query(request(capacityReservationId, from, to).build());
  }

  private QueryResponse query(QueryRequest request) {
    try {
      return client.query(request);
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "Query", e);
    }
  }

  private QueryRequest.Builder request(String capacityReservationId, String from, String to) {
    return QueryRequest.builder()
        .tableName(table)
        .consistentRead(true)
        .keyConditionExpression("pk = :pk AND sk BETWEEN :from AND :to")
        .expressionAttributeValues(
            Map.of(
                ":pk", Items.text(partition(capacityReservationId)),
                ":from", Items.text(from),
                ":to", Items.text(to)));
  }
}
