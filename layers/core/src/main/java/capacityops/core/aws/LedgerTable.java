package capacityops.core.aws;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.Json;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.ledger.Trail;
import capacityops.core.ledger.Untold;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * The ledger in one DynamoDB table; keys and indexes are described by access pattern in {@code
 * docs/architecture.md}.
 */
public final class LedgerTable implements Ledger {
  public static final String PK = "pk";
  public static final String SK = "sk";
  private static final String CURRENT = "CURRENT";
  private static final String HISTORY = "HISTORY#";
  private static final String BY_KIND = "by-kind";
  private static final String OPEN = "open";
  private static final String UNTOLD = "untold";
  private static final int MOST_UNTOLD = 100;

  private final DynamoDbClient client;
  private final String table;

  public LedgerTable(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public Optional<Allocation> find(String allocationId) {
    return item(allocationKey(allocationId), CURRENT).map(LedgerTable::allocation);
  }

  @Override
  public Optional<Allocation> find(Reference reference) {
    return idOf(reference).flatMap(this::find);
  }

  @Override
  public Optional<String> idOf(Reference reference) {
    return item(referenceKey(reference), CURRENT).flatMap(item -> Items.text(item, "allocationId"));
  }

  @Override
  public boolean open(Allocation first, Change change) {
    return written(opening(first, change));
  }

  @Override
  public Allocation change(Allocation current, Change change) {
    if (!written(changing(current, change))) {
      throw new StaleAllocation(current.allocationId());
    }
    return current.after(change);
  }

  /** The writes that make the first version of an allocation, for a transaction with more in it. */
  public List<TransactWriteItem> opening(Allocation first, Change change) {
    Put current =
        Put.builder()
            .tableName(table)
            .item(item(first))
            .conditionExpression("attribute_not_exists(pk)")
            .build();
    return withHistory(current, first, null, change);
  }

  /** The writes that make the next version of an allocation, for a transaction with more in it. */
  public List<TransactWriteItem> changing(Allocation current, Change change) {
    Put next =
        Put.builder()
            .tableName(table)
            .item(item(current.after(change)))
            .conditionExpression("version = :read")
            .expressionAttributeValues(Map.of(":read", Items.number(current.version())))
            .build();
    return withHistory(next, current.after(change), current.status(), change);
  }

  /**
   * Writes all or nothing.
   *
   * @return false where a condition did not hold
   */
  public boolean written(List<TransactWriteItem> writes) {
    try {
      client.transactWriteItems(request -> request.transactItems(writes));
      return true;
    } catch (TransactionCanceledException e) {
      if (e.cancellationReasons().stream().anyMatch(LedgerTable::isCondition)) {
        return false;
      }
      throw failure("TransactWriteItems", e);
    } catch (SdkException e) {
      throw failure("TransactWriteItems", e);
    }
  }

  @Override
  public Page<Allocation> list(AllocationFilter filter, int maxResults, Optional<String> position) {
    List<Allocation> newest = new ArrayList<>();
    for (AllocationKind kind :
        filter.kind().map(List::of).orElse(List.of(AllocationKind.values()))) {
      newest.addAll(newestOf(kind, filter, maxResults + 1, position));
    }
    newest.sort(Comparator.comparing(LedgerTable::createdKey).reversed());
    if (newest.size() <= maxResults) {
      return new Page<>(newest, Optional.empty());
    }
    List<Allocation> shown = newest.subList(0, maxResults);
    return new Page<>(shown, Optional.of(createdKey(shown.getLast())));
  }

  @Override
  public Page<HistoryEntry> history(
      String allocationId, int maxResults, Optional<String> position) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":pk", Items.text(allocationKey(allocationId)));
    values.put(":after", Items.text(position.orElse(HISTORY)));
    values.put(":end", Items.text(HISTORY + "~"));
    QueryResponse response =
        query(
            QueryRequest.builder()
                .tableName(table)
                .consistentRead(true)
                .keyConditionExpression("pk = :pk AND sk BETWEEN :after AND :end")
                .expressionAttributeValues(values)
                .limit(maxResults + 2)
                .build());
    List<HistoryEntry> entries =
        response.items().stream()
            .filter(item -> position.stream().noneMatch(item.get(SK).s()::equals))
            .map(LedgerTable::entry)
            .toList();
    if (entries.size() <= maxResults) {
      return new Page<>(entries, Optional.empty());
    }
    List<HistoryEntry> shown = entries.subList(0, maxResults);
    return new Page<>(shown, Optional.of(historyKey(shown.getLast().version())));
  }

  /** One query: in its partition the record stands before its history. */
  @Override
  public Optional<Trail> trail(String allocationId) {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .keyConditionExpression("pk = :pk")
            .expressionAttributeValues(Map.of(":pk", Items.text(allocationKey(allocationId))))
            .build();
    List<Map<String, AttributeValue>> items = pages(request);
    return items.stream()
        .findFirst()
        .map(
            current ->
                new Trail(
                    allocation(current), items.stream().skip(1).map(LedgerTable::entry).toList()));
  }

  @Override
  public List<Allocation> open(AllocationKind kind) {
    return allocations(
        openOnes().expressionAttributeValues(Map.of(":kind", Items.text(kind.name()))).build());
  }

  /** DynamoDB leaves the rest out: most are of no interest, and take their time to be read. */
  @Override
  public List<Allocation> openBeside(Allocation allocation) {
    return allocations(
        openOnes()
            .filterExpression("#region = :region AND allocationId <> :this")
            .expressionAttributeNames(Map.of("#region", "region"))
            .expressionAttributeValues(
                Map.of(
                    ":kind", Items.text(allocation.kind().name()),
                    ":region", Items.text(allocation.region()),
                    ":this", Items.text(allocation.allocationId())))
            .build());
  }

  private List<Allocation> allocations(QueryRequest request) {
    return pages(request).stream().map(LedgerTable::allocation).toList();
  }

  private QueryRequest.Builder openOnes() {
    return QueryRequest.builder()
        .tableName(table)
        .indexName(OPEN)
        .keyConditionExpression("openKind = :kind");
  }

  @Override
  public List<Untold> untold() {
    QueryRequest request =
        QueryRequest.builder()
            .tableName(table)
            .indexName(UNTOLD)
            .keyConditionExpression("untold = :yes")
            .expressionAttributeValues(Map.of(":yes", Items.text("YES")))
            .limit(MOST_UNTOLD)
            .build();
    return query(request).items().stream().map(LedgerTable::untold).toList();
  }

  @Override
  public void told(String allocationId, long version) {
    try {
      client.updateItem(
          request ->
              request
                  .tableName(table)
                  .key(key(allocationKey(allocationId), historyKey(version)))
                  .conditionExpression("attribute_exists(pk)")
                  .updateExpression("REMOVE untold"));
    } catch (SdkException e) {
      throw failure("UpdateItem", e);
    }
  }

  private List<TransactWriteItem> withHistory(
      Put current, Allocation written, String from, Change change) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(TransactWriteItem.builder().put(current).build());
    writes.add(put(historyItem(written, from, change), "attribute_not_exists(pk)", Map.of()));
    for (Reference reference : change.references()) {
      writes.add(
          put(
              Map.of(
                  PK,
                  Items.text(referenceKey(reference)),
                  SK,
                  Items.text(CURRENT),
                  "allocationId",
                  Items.text(written.allocationId())),
              "attribute_not_exists(allocationId) OR allocationId = :this",
              Map.of(":this", Items.text(written.allocationId()))));
    }
    for (Reference released : change.released()) {
      writes.add(
          put(
              key(referenceKey(released), CURRENT),
              "attribute_not_exists(allocationId) OR allocationId = :this",
              Map.of(":this", Items.text(written.allocationId()))));
    }
    return writes;
  }

  private TransactWriteItem put(
      Map<String, AttributeValue> item, String condition, Map<String, AttributeValue> values) {
    Put.Builder put = Put.builder().tableName(table).item(item).conditionExpression(condition);
    if (!values.isEmpty()) {
      put.expressionAttributeValues(values);
    }
    return TransactWriteItem.builder().put(put.build()).build();
  }

  private List<Allocation> newestOf(
      AllocationKind kind, AllocationFilter filter, int most, Optional<String> position) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":kind", Items.text(kind.name()));
    values.put(":from", Items.text(filter.from().map(Instant::toString).orElse("0")));
    values.put(":before", Items.text(before(filter, position)));
    filter.status().ifPresent(status -> values.put(":status", Items.text(status)));
    QueryRequest.Builder request =
        QueryRequest.builder()
            .tableName(table)
            .indexName(BY_KIND)
            .scanIndexForward(false)
            .keyConditionExpression("kind = :kind AND createdKey BETWEEN :from AND :before")
            .expressionAttributeValues(values);
    if (filter.status().isPresent()) {
      request
          .filterExpression("#status = :status")
          .expressionAttributeNames(Map.of("#status", "status"));
    }
    List<Allocation> found = new ArrayList<>();
    Map<String, AttributeValue> start = null;
    do {
      QueryResponse response = query(request.exclusiveStartKey(start).limit(most).build());
      response.items().stream()
          .map(LedgerTable::allocation)
          .filter(allocation -> createdKey(allocation).compareTo(before(filter, position)) < 0)
          .forEach(found::add);
      start = response.hasLastEvaluatedKey() ? response.lastEvaluatedKey() : null;
    } while (start != null && found.size() < most);
    return found;
  }

  private static String before(AllocationFilter filter, Optional<String> position) {
    String to = filter.to().map(Instant::toString).orElse("~");
    return position.filter(place -> place.compareTo(to) < 0).orElse(to);
  }

  private List<Map<String, AttributeValue>> pages(QueryRequest request) {
    try {
      return client.queryPaginator(request).items().stream().toList();
    } catch (SdkException e) {
      throw failure("Query", e);
    }
  }

  private QueryResponse query(QueryRequest request) {
    try {
      return client.query(request);
    } catch (SdkException e) {
      throw failure("Query", e);
    }
  }

  private Optional<Map<String, AttributeValue>> item(String pk, String sk) {
    try {
      var response =
          client.getItem(request -> request.tableName(table).key(key(pk, sk)).consistentRead(true));
      return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
    } catch (SdkException e) {
      throw failure("GetItem", e);
    }
  }

  private static RuntimeException failure(String operation, SdkException e) {
    return AwsErrors.of("DynamoDB", operation, e);
  }

  private static boolean isCondition(CancellationReason reason) {
    return "ConditionalCheckFailed".equals(reason.code());
  }

  private static Map<String, AttributeValue> item(Allocation allocation) {
    Map<String, AttributeValue> item =
        new HashMap<>(key(allocationKey(allocation.allocationId()), CURRENT));
    item.put("allocationId", Items.text(allocation.allocationId()));
    item.put("kind", Items.text(allocation.kind().name()));
    item.put("createdKey", Items.text(createdKey(allocation)));
    item.put("status", Items.text(allocation.status()));
    item.put("version", Items.number(allocation.version()));
    item.put("region", Items.text(allocation.region()));
    item.put("requestedBy", Items.text(allocation.requestedBy()));
    item.put("createdAt", Items.text(allocation.createdAt().toString()));
    item.put("updatedAt", Items.text(allocation.updatedAt().toString()));
    item.put("details", attribute(allocation.details()));
    if (allocation.open()) {
      item.put("openKind", Items.text(allocation.kind().name()));
    }
    return item;
  }

  /** The allocation that an item of a current record holds. */
  public static Allocation allocation(Map<String, AttributeValue> item) {
    return new Allocation(
        item.get("allocationId").s(),
        AllocationKind.valueOf(item.get("kind").s()),
        item.get("status").s(),
        item.containsKey("openKind"),
        Long.parseLong(item.get("version").n()),
        item.get("region").s(),
        item.get("requestedBy").s(),
        Instant.parse(item.get("createdAt").s()),
        Instant.parse(item.get("updatedAt").s()),
        document(item.get("details")));
  }

  private static Map<String, AttributeValue> historyItem(
      Allocation written, String from, Change change) {
    Map<String, AttributeValue> item =
        new HashMap<>(key(allocationKey(written.allocationId()), historyKey(written.version())));
    item.put("allocationId", Items.text(written.allocationId()));
    item.put("version", Items.number(written.version()));
    item.put("at", Items.text(change.at().toString()));
    item.put("actor", Items.text(change.actor()));
    item.put("to", Items.text(change.status()));
    item.put("reason", Items.text(change.reason()));
    if (from != null) {
      item.put("from", Items.text(from));
    }
    if (change.awsRequestId() != null) {
      item.put("awsRequestId", Items.text(change.awsRequestId()));
    }
    change
        .event()
        .ifPresent(
            event -> {
              item.put("untold", Items.text("YES"));
              item.put("event", attribute(JsonDocument.of(event)));
            });
    return item;
  }

  private static HistoryEntry entry(Map<String, AttributeValue> item) {
    return new HistoryEntry(
        item.get("allocationId").s(),
        Long.parseLong(item.get("version").n()),
        Instant.parse(item.get("at").s()),
        item.get("actor").s(),
        Items.text(item, "from").orElse(null),
        item.get("to").s(),
        item.get("reason").s(),
        Items.text(item, "awsRequestId").orElse(null));
  }

  private static Untold untold(Map<String, AttributeValue> item) {
    return new Untold(
        item.get("allocationId").s(),
        Long.parseLong(item.get("version").n()),
        Instant.parse(item.get("at").s()),
        document(item.get("event")).as(DomainEvent.class));
  }

  private static AttributeValue attribute(JsonDocument document) {
    return Items.ofJson(Json.readObject(document.json().getBytes(StandardCharsets.UTF_8)));
  }

  private static JsonDocument document(AttributeValue value) {
    return JsonDocument.of(Items.toJson(value));
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of(PK, Items.text(pk), SK, Items.text(sk));
  }

  private static String allocationKey(String allocationId) {
    return "ALLOCATION#" + allocationId;
  }

  private static String referenceKey(Reference reference) {
    return "REFERENCE#%s#%s".formatted(reference.kind(), reference.name());
  }

  /** Sorts as the numbers do. */
  private static String historyKey(long version) {
    String digits = Long.toString(version);
    return HISTORY + "0".repeat(10 - digits.length()) + digits;
  }

  /** Sorts by the time of creation and is unique: a place in every list. */
  private static String createdKey(Allocation allocation) {
    return allocation.createdAt() + "#" + allocation.allocationId();
  }
}
