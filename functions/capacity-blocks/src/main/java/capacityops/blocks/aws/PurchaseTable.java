package capacityops.blocks.aws;

import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.PurchaseLedger;
import capacityops.core.aws.AwsErrors;
import capacityops.core.aws.Items;
import capacityops.core.aws.LedgerTable;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.Trail;
import capacityops.core.ledger.Untold;
import capacityops.core.time.Ids;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.Update;

/**
 * Purchases and budgets in the ledger's table. A purchase, its history, its budget and the
 * comparison of two people are one transaction.
 */
public final class PurchaseTable implements PurchaseLedger {
  private static final String CONDITION_FAILED = "ConditionalCheckFailed";
  private static final String CONFLICT = "TransactionConflict";
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

  private final LedgerTable ledger;
  private final DynamoDbClient client;
  private final String table;
  private final Ids ids;

  public PurchaseTable(DynamoDbClient client, String table, Ids ids) {
    this.ledger = new LedgerTable(client, table);
    this.client = client;
    this.table = table;
    this.ids = ids;
  }

  @Override
  public Written open(Allocation first, Change change, Optional<BudgetMove> move) {
    List<TransactWriteItem> writes = new ArrayList<>(ledger.opening(first, change));
    writes.set(0, onlyFor(writes.getFirst(), Optional.empty()));
    move.ifPresent(moved -> writes.add(moving(moved)));
    return transacted(writes, first, move.isPresent());
  }

  @Override
  public Written change(Allocation current, Change change, Terms terms) {
    List<TransactWriteItem> writes = new ArrayList<>(ledger.changing(current, change));
    writes.set(0, onlyOn(current, onlyFor(writes.getFirst(), terms.otherThan())));
    terms.move().ifPresent(moved -> writes.add(moving(moved)));
    Written written = transacted(writes, current.after(change), terms.move().isPresent());
    return isSameWrite(written, current) ? new Written.SamePerson() : written;
  }

  @Override
  public Optional<Budget> budget(YearMonth month) {
    try {
      var response =
          client.getItem(
              request -> request.tableName(table).key(budgetKey(month)).consistentRead(true));
      return response.hasItem() ? Optional.of(budget(month, response.item())) : Optional.empty();
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "GetItem", e);
    }
  }

  @Override
  public boolean openBudget(Budget unused) {
    Map<String, AttributeValue> item = new HashMap<>(budgetKey(unused.month()));
    item.put("currencyCode", Items.text(unused.currencyCode()));
    item.put("limitUnits", Items.number(unused.limit()));
    item.put("availableUnits", Items.number(unused.available()));
    item.put("heldUnits", Items.number(unused.held()));
    item.put("committedUnits", Items.number(unused.committed()));
    try {
      client.putItem(
          request ->
              request.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }

  @Override
  public boolean changeLimit(YearMonth month, long from, long to) {
    try {
      client.updateItem(
          request ->
              request
                  .tableName(table)
                  .key(budgetKey(month))
                  .conditionExpression("limitUnits = :from")
                  .updateExpression("SET limitUnits = :to, availableUnits = availableUnits + :more")
                  .expressionAttributeValues(
                      Map.of(
                          ":from", Items.number(from),
                          ":to", Items.number(to),
                          ":more", Items.number(to - from))));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "UpdateItem", e);
    }
  }

  @Override
  public Optional<Allocation> find(String allocationId) {
    return ledger.find(allocationId);
  }

  @Override
  public Optional<Allocation> find(Reference reference) {
    return ledger.find(reference);
  }

  @Override
  public boolean open(Allocation first, Change change) {
    return ledger.open(first, change);
  }

  @Override
  public Allocation change(Allocation current, Change change) {
    return ledger.change(current, change);
  }

  @Override
  public Page<Allocation> list(AllocationFilter filter, int maxResults, Optional<String> position) {
    return ledger.list(filter, maxResults, position);
  }

  @Override
  public Page<HistoryEntry> history(
      String allocationId, int maxResults, Optional<String> position) {
    return ledger.history(allocationId, maxResults, position);
  }

  @Override
  public Optional<Trail> trail(String allocationId) {
    return ledger.trail(allocationId);
  }

  @Override
  public List<Allocation> open(AllocationKind kind) {
    return ledger.open(kind);
  }

  @Override
  public List<Allocation> openBeside(Allocation allocation) {
    return ledger.openBeside(allocation);
  }

  @Override
  public List<Untold> untold() {
    return ledger.untold();
  }

  @Override
  public void told(String allocationId, long version) {
    ledger.told(allocationId, version);
  }

  /** The write of the purchase itself: it tells what was there instead, and who may not write. */
  private static TransactWriteItem onlyFor(TransactWriteItem write, Optional<String> otherThan) {
    Put.Builder put =
        write.put().toBuilder()
            .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    otherThan.ifPresent(
        principal -> {
          Map<String, AttributeValue> values =
              new HashMap<>(write.put().expressionAttributeValues());
          values.put(":approver", Items.text(principal));
          put.expressionAttributeValues(values)
              .expressionAttributeNames(
                  Map.of(
                      "#details", "details",
                      "#requester", "requester",
                      "#attempt", "attempt",
                      "#proposer", "proposer",
                      "#principal", "principal"))
              .conditionExpression(
                  write.put().conditionExpression()
                      + " AND #details.#requester.#principal <> :approver"
                      + " AND #details.#attempt.#proposer.#principal <> :approver");
        });
    return TransactWriteItem.builder().put(put.build()).build();
  }

  /** A restored table may have another write under the same version. */
  private static TransactWriteItem onlyOn(Allocation current, TransactWriteItem write) {
    Map<String, AttributeValue> values = new HashMap<>(write.put().expressionAttributeValues());
    values.put(":readAt", Items.text(current.updatedAt().toString()));
    Put put =
        write.put().toBuilder()
            .expressionAttributeValues(values)
            .conditionExpression(write.put().conditionExpression() + " AND updatedAt = :readAt")
            .build();
    return TransactWriteItem.builder().put(put).build();
  }

  /** What is available is a number of its own: a condition cannot calculate it. */
  private TransactWriteItem moving(BudgetMove move) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":currency", Items.text(move.currencyCode()));
    values.put(":held", Items.number(move.held()));
    values.put(":committed", Items.number(move.committed()));
    values.put(":available", Items.number(move.available()));
    String condition = "currencyCode = :currency";
    if (move.withinLimit()) {
      values.put(":needed", Items.number(-move.available()));
      condition += " AND availableUnits >= :needed";
    }
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table)
                .key(budgetKey(move.month()))
                .conditionExpression(condition)
                .updateExpression(
                    "SET heldUnits = heldUnits + :held,"
                        + " committedUnits = committedUnits + :committed,"
                        + " availableUnits = availableUnits + :available")
                .expressionAttributeValues(values)
                .build())
        .build();
  }

  /**
   * The token is the same at every repeat, so that a write whose answer was lost is not doubled.
   */
  private Written transacted(
      List<TransactWriteItem> writes, Allocation written, boolean movesBudget) {
    String token = ids.next();
    for (int attempt = 1; ; attempt++) {
      try {
        client.transactWriteItems(
            request -> request.clientRequestToken(token).transactItems(writes));
        return new Written.Done(written);
      } catch (TransactionCanceledException e) {
        Optional<Written> refused = refused(e.cancellationReasons(), movesBudget);
        if (refused.isPresent()) {
          return refused.get();
        }
        if (attempt == ATTEMPTS || !isConflict(e)) {
          throw busy(e);
        }
        pause(attempt);
      } catch (SdkException e) {
        throw AwsErrors.of("DynamoDB", "TransactWriteItems", e);
      }
    }
  }

  private static Optional<Written> refused(List<CancellationReason> reasons, boolean movesBudget) {
    int budget = movesBudget ? reasons.size() - 1 : -1;
    for (int i = 0; i < reasons.size(); i++) {
      if (i != budget && CONDITION_FAILED.equals(reasons.get(i).code())) {
        Map<String, AttributeValue> there = reasons.getFirst().item();
        return Optional.of(
            new Written.Stale(
                there == null || there.isEmpty()
                    ? Optional.empty()
                    : Optional.of(LedgerTable.allocation(there))));
      }
    }
    return movesBudget && CONDITION_FAILED.equals(reasons.getLast().code())
        ? Optional.of(new Written.OverBudget())
        : Optional.empty();
  }

  /** It was what the writer had read, so it was the other condition that did not hold. */
  private static boolean isSameWrite(Written written, Allocation current) {
    return written instanceof Written.Stale(var found)
        && found
            .filter(there -> there.version() == current.version())
            .filter(there -> there.updatedAt().equals(current.updatedAt()))
            .isPresent();
  }

  private static boolean isConflict(TransactionCanceledException e) {
    return e.cancellationReasons().stream().anyMatch(reason -> CONFLICT.equals(reason.code()));
  }

  private static AwsFailure busy(TransactionCanceledException e) {
    return new AwsFailure.Throttled(
        new AwsAnswer(
            "DynamoDB",
            "TransactWriteItems",
            "TransactionCanceledException",
            "Others write the same budget or purchase right now.",
            e.requestId(),
            null),
        e);
  }

  private static void pause(int attempt) {
    long most = FIRST_PAUSE.toMillis() << Math.min(attempt, 5);
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most / 2, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while waiting for the ledger", e);
    }
  }

  private static Budget budget(YearMonth month, Map<String, AttributeValue> item) {
    return new Budget(
        month,
        item.get("currencyCode").s(),
        Long.parseLong(item.get("limitUnits").n()),
        Long.parseLong(item.get("availableUnits").n()),
        Long.parseLong(item.get("heldUnits").n()),
        Long.parseLong(item.get("committedUnits").n()));
  }

  private static Map<String, AttributeValue> budgetKey(YearMonth month) {
    return Map.of(
        LedgerTable.PK, Items.text("BUDGET#" + month), LedgerTable.SK, Items.text("CURRENT"));
  }
}
