package capacityops.core.aws;

import capacityops.core.ledger.Idempotency;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Idempotency keys in the ledger's table. */
public final class IdempotencyTable implements Idempotency {
  private final DynamoDbClient client;
  private final String table;

  public IdempotencyTable(DynamoDbClient client, String table) {
    this.client = client;
    this.table = table;
  }

  @Override
  public Begun begin(
      String scope,
      String fingerprint,
      String proposedRequestId,
      Instant now,
      Duration lease,
      Optional<Duration> keep) {
    Map<String, AttributeValue> item = new HashMap<>(key(scope));
    item.put("fingerprint", Items.text(fingerprint));
    item.put("requestId", Items.text(proposedRequestId));
    item.put("leaseUntil", Items.number(now.plus(lease).toEpochMilli()));
    keep.ifPresent(kept -> item.put("expiresAt", Items.number(now.plus(kept).getEpochSecond())));
    try {
      client.putItem(
          request ->
              request
                  .tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(pk)")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new Begun.Run(proposedRequestId);
    } catch (ConditionalCheckFailedException e) {
      return joined(scope, fingerprint, proposedRequestId, now, lease, e.item());
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "PutItem", e);
    }
  }

  @Override
  public void complete(String scope, String requestId, StoredAnswer answer) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":id", Items.text(requestId));
    values.put(":status", Items.number(answer.status()));
    values.put(":type", Items.text(answer.contentType()));
    values.put(":body", Items.text(answer.body()));
    String set = "SET answerStatus = :status, answerType = :type, answerBody = :body";
    if (answer.location() != null) {
      values.put(":location", Items.text(answer.location()));
      set += ", answerLocation = :location";
    }
    update(scope, set, "requestId = :id", values);
  }

  @Override
  public void endLease(String scope, String requestId) {
    update(
        scope,
        "SET leaseUntil = :past",
        "requestId = :id AND attribute_not_exists(answerStatus)",
        Map.of(":past", Items.number(0), ":id", Items.text(requestId)));
  }

  private Begun joined(
      String scope,
      String fingerprint,
      String proposedRequestId,
      Instant now,
      Duration lease,
      Map<String, AttributeValue> known) {
    if (!known.get("fingerprint").s().equals(fingerprint)) {
      return new Begun.Mismatch();
    }
    if (known.containsKey("answerStatus")) {
      return new Begun.Answered(answer(known));
    }
    String requestId = known.get("requestId").s();
    if (requestId.equals(proposedRequestId)) {
      // The SDK repeated my own write after a lost reply.
      return new Begun.Run(requestId);
    }
    long leaseUntil = Long.parseLong(known.get("leaseUntil").n());
    if (now.toEpochMilli() < leaseUntil) {
      return new Begun.Running();
    }
    return takenOver(scope, leaseUntil, now.plus(lease))
        ? new Begun.Run(requestId)
        : new Begun.Running();
  }

  private boolean takenOver(String scope, long readLease, Instant newLease) {
    return update(
        scope,
        "SET leaseUntil = :new",
        "leaseUntil = :read AND attribute_not_exists(answerStatus)",
        Map.of(
            ":read", Items.number(readLease),
            ":new", Items.number(newLease.toEpochMilli())));
  }

  private boolean update(
      String scope, String expression, String condition, Map<String, AttributeValue> values) {
    try {
      client.updateItem(
          request ->
              request
                  .tableName(table)
                  .key(key(scope))
                  .updateExpression(expression)
                  .conditionExpression(condition)
                  .expressionAttributeValues(values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    } catch (SdkException e) {
      throw AwsErrors.of("DynamoDB", "UpdateItem", e);
    }
  }

  private static StoredAnswer answer(Map<String, AttributeValue> item) {
    return new StoredAnswer(
        Integer.parseInt(item.get("answerStatus").n()),
        Items.text(item, "answerLocation").orElse(null),
        item.get("answerType").s(),
        item.get("answerBody").s());
  }

  private static Map<String, AttributeValue> key(String scope) {
    return Map.of(
        LedgerTable.PK, Items.text("IDEMPOTENCY#" + scope), LedgerTable.SK, Items.text("REQUEST"));
  }
}
