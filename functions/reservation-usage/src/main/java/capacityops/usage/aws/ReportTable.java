package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.json.Json;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.ReportRegister;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.TrendPoint;
import capacityops.usage.domain.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Reports in the ledger's table: one item each, one for the report that runs for a scope, one for
 * each point of a scope's trend.
 */
public final class ReportTable implements ReportRegister {
  private static final String KIND = "USAGE_REPORT";
  private static final String CURRENT = "CURRENT";

  private final DynamoDbClient client;
  private final String table;
  private final Duration kept;

  /**
   * @param kept how long a report is kept, here and in the bucket
   */
  public ReportTable(DynamoDbClient client, String table, Duration kept) {
    this.client = client;
    this.table = table;
    this.kept = kept;
  }

  @Override
  public Optional<UsageReport> find(String reportId) {
    return item(reportKey(reportId)).map(ReportTable::report);
  }

  @Override
  public boolean begin(UsageReport report, Optional<String> ended) {
    Map<String, AttributeValue> running = new HashMap<>(scopeKey(report.scope()));
    running.put("reportId", Items.text(report.reportId()));
    Put reportItem =
        Put.builder()
            .tableName(table)
            .item(item(report))
            .conditionExpression("attribute_not_exists(pk)")
            .build();
    Put scopeItem =
        Put.builder()
            .tableName(table)
            .item(running)
            .conditionExpression("attribute_not_exists(pk) OR reportId = :ended")
            .expressionAttributeValues(Map.of(":ended", Items.text(ended.orElse("none"))))
            .build();
    return written(List.of(write(reportItem), write(scopeItem)));
  }

  private boolean written(List<TransactWriteItem> writes) {
    try {
      client.transactWriteItems(request -> request.transactItems(writes));
      return true;
    } catch (TransactionCanceledException e) {
      if (e.cancellationReasons().stream().anyMatch(ReportTable::isRace)) {
        return false;
      }
      throw AwsErrors.of("DynamoDB", "TransactWriteItems", e);
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "TransactWriteItems", e);
    }
  }

  private static TransactWriteItem write(Put put) {
    return TransactWriteItem.builder().put(put).build();
  }

  private static boolean isRace(CancellationReason reason) {
    return "ConditionalCheckFailed".equals(reason.code())
        || "TransactionConflict".equals(reason.code());
  }

  @Override
  public Optional<String> running(ReportScope scope) {
    return item(scopeKey(scope)).flatMap(item -> Items.text(item, "reportId"));
  }

  @Override
  public void save(UsageReport report) {
    ifItHolds(
        "PutItem",
        () ->
            client.putItem(
                request ->
                    request
                        .tableName(table)
                        .item(item(report))
                        .conditionExpression("#status = :running")
                        .expressionAttributeNames(Map.of("#status", "status"))
                        .expressionAttributeValues(
                            Map.of(":running", Items.text(UsageReport.Status.RUNNING.name())))));
  }

  @Override
  public void release(UsageReport report) {
    ifItHolds(
        "DeleteItem",
        () ->
            client.deleteItem(
                request ->
                    request
                        .tableName(table)
                        .key(scopeKey(report.scope()))
                        .conditionExpression("reportId = :this")
                        .expressionAttributeValues(
                            Map.of(":this", Items.text(report.reportId())))));
  }

  @Override
  public Page<UsageReport> list(int maxResults, Optional<String> position) {
    QueryResponse response =
        calling(
            "Query",
            () ->
                client.query(
                    request ->
                        request
                            .tableName(table)
                            .indexName("by-kind")
                            .scanIndexForward(false)
                            .limit(maxResults + 1)
                            .keyConditionExpression("kind = :kind AND createdKey < :before")
                            .expressionAttributeValues(
                                Map.of(
                                    ":kind", Items.text(KIND),
                                    ":before", Items.text(position.orElse("~"))))));
    List<UsageReport> found =
        new ArrayList<>(response.items().stream().map(ReportTable::report).toList());
    if (found.size() <= maxResults) {
      return new Page<>(found, Optional.empty());
    }
    List<UsageReport> shown = found.subList(0, maxResults);
    return new Page<>(shown, Optional.of(createdKey(shown.getLast())));
  }

  @Override
  public void note(ReportScope scope, TrendPoint point) {
    Map<String, AttributeValue> item = new HashMap<>(trendKey(scope, point.at()));
    item.put("point", Items.text(Json.text(point)));
    item.put("expiresAt", Items.number(point.at().plus(kept).getEpochSecond()));
    calling("PutItem", () -> client.putItem(request -> request.tableName(table).item(item)));
  }

  @Override
  public List<TrendPoint> trend(ReportScope scope, Instant since) {
    return calling(
        "Query",
        () ->
            client
                .queryPaginator(
                    request ->
                        request
                            .tableName(table)
                            .consistentRead(true)
                            .keyConditionExpression("pk = :scope AND sk >= :since")
                            .expressionAttributeValues(
                                Map.of(
                                    ":scope",
                                    trendKey(scope, since).get(LedgerTable.PK),
                                    ":since",
                                    trendKey(scope, since).get(LedgerTable.SK))))
                .items()
                .stream()
                .map(item -> Json.read(item.get("point").s(), TrendPoint.class))
                .toList());
  }

  private Optional<Map<String, AttributeValue>> item(Map<String, AttributeValue> key) {
    var response =
        calling(
            "GetItem",
            () ->
                client.getItem(request -> request.tableName(table).key(key).consistentRead(true)));
    return Optional.of(response.item()).filter(item -> !item.isEmpty());
  }

  private Map<String, AttributeValue> item(UsageReport report) {
    Map<String, AttributeValue> item = new HashMap<>(reportKey(report.reportId()));
    item.put("kind", Items.text(KIND));
    item.put("createdKey", Items.text(createdKey(report)));
    item.put("status", Items.text(report.status().name()));
    item.put("report", Items.text(Json.text(report)));
    item.put("expiresAt", Items.number(report.createdAt().plus(kept).getEpochSecond()));
    return item;
  }

  private static UsageReport report(Map<String, AttributeValue> item) {
    return Json.read(item.get("report").s(), UsageReport.class);
  }

  private static String createdKey(UsageReport report) {
    return report.createdAt() + "#" + report.reportId();
  }

  private static Map<String, AttributeValue> reportKey(String reportId) {
    return key("USAGE_REPORT#" + reportId, CURRENT);
  }

  private static Map<String, AttributeValue> scopeKey(ReportScope scope) {
    return key("USAGE_REPORT_SCOPE#" + scope.key(), "RUNNING");
  }

  private static Map<String, AttributeValue> trendKey(ReportScope scope, Instant at) {
    return key("USAGE_TREND#" + scope.key(), at.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of(LedgerTable.PK, Items.text(pk), LedgerTable.SK, Items.text(sk));
  }

  /** A write that comes too late changes nothing. */
  private static void ifItHolds(String operation, Runnable write) {
    try {
      write.run();
    } catch (ConditionalCheckFailedException e) {
      // Somebody else has ended it.
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", operation, e);
    }
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", operation, e);
    }
  }
}
