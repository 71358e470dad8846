package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.json.Json;
import capacityops.usage.domain.PartRegister;
import capacityops.usage.domain.Pause;
import capacityops.usage.domain.ReportPart;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The parts of reports, in the ledger's table, for a month. */
public final class PartTable implements PartRegister {
  private static final Duration KEPT = Duration.ofDays(30);

  private final DynamoDbClient client;
  private final String table;
  private final InstantSource clock;
  private final TableBatches batches;

  public PartTable(DynamoDbClient client, String table, Pause pause, InstantSource clock) {
    this.client = client;
    this.table = table;
    this.clock = clock;
    this.batches = new TableBatches(client, table, pause);
  }

  @Override
  public void write(String reportId, List<ReportPart> parts) {
    Instant end = clock.instant().plus(KEPT);
    batches.put(parts.stream().map(part -> item(reportId, part, end)).toList());
  }

  @Override
  public Optional<ReportPart> find(String reportId, int index) {
    try {
      var response =
          client.getItem(
              request -> request.tableName(table).key(key(reportId, index)).consistentRead(true));
      return Optional.of(response.item()).filter(item -> !item.isEmpty()).map(PartTable::part);
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "GetItem", e);
    }
  }

  @Override
  public List<ReportPart> of(String reportId) {
    try {
      return client
          .queryPaginator(
              request ->
                  request
                      .tableName(table)
                      .consistentRead(true)
                      .keyConditionExpression("pk = :report AND begins_with(sk, :part)")
                      .expressionAttributeValues(
                          Map.of(
                              ":report", Items.text(partition(reportId)),
                              ":part", Items.text("PART#"))))
          .items()
          .stream()
          .map(PartTable::part)
          .toList();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "Query", e);
    }
  }

  private static Map<String, AttributeValue> item(String reportId, ReportPart part, Instant end) {
    var item = new java.util.HashMap<>(key(reportId, part.index()));
    item.put("part", Items.text(Json.text(part)));
    item.put("expiresAt", Items.number(end.getEpochSecond()));
    return item;
  }

  private static ReportPart part(Map<String, AttributeValue> item) {
    return Json.read(item.get("part").s(), ReportPart.class);
  }

  private static Map<String, AttributeValue> key(String reportId, int index) {
    return Map.of(
        LedgerTable.PK,
        Items.text(partition(reportId)),
        LedgerTable.SK,
        Items.text("PART#%06d".formatted(index)));
  }

  private static String partition(String reportId) {
    return "USAGE_REPORT_PARTS#" + reportId;
  }
}
