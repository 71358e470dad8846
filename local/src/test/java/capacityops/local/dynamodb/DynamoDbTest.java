package capacityops.local.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.gateway.Eventually;
import capacityops.local.gateway.RunningGateway;
import capacityops.local.wire.AwsApi;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

class DynamoDbTest {
  @Test
  void itemsAndConditions_goThroughTheGateway_sharedByTheKeysOfAnAccount() {
    try (DynamoDb tables = new DynamoDb(Optional.empty());
        RunningGateway gateway = gateway(tables)) {
      DynamoDbClient alice = gateway.client(DynamoDbClient.builder(), "alice");
      DynamoDbClient bob = gateway.client(DynamoDbClient.builder(), "bob");
      DynamoDbClient otherAccount = gateway.client(DynamoDbClient.builder(), "111122223333");
      createLedger(alice);
      alice.putItem(put("a"));
      assertThatThrownBy(() -> bob.putItem(put("a")))
          .isInstanceOf(ConditionalCheckFailedException.class);
      assertThat(bob.scan(scan -> scan.tableName("Ledger")).count()).isEqualTo(1);
      assertThat(otherAccount.listTables().tableNames()).isEmpty();
      assertThat(gateway.calls("PutItem")).isEqualTo(2);
      assertThat(gateway.calls("dynamodb:Scan")).isEqualTo(1);
    }
  }

  @Test
  void faults_happenToTransactWriteItems() {
    try (DynamoDb tables = new DynamoDb(Optional.empty());
        RunningGateway gateway = gateway(tables)) {
      DynamoDbClient client = gateway.client(DynamoDbClient.builder());
      createLedger(client);
      gateway.post(
          "/_local/faults", "{\"operation\":\"TransactWriteItems\",\"effect\":\"DROP_AFTER\"}");
      assertThatThrownBy(() -> transact(client, "a")).isInstanceOf(SdkClientException.class);
      assertThat(client.scan(scan -> scan.tableName("Ledger")).count()).isEqualTo(1);
      gateway.post(
          "/_local/faults", "{\"operation\":\"TransactWriteItems\",\"effect\":\"THROTTLE\"}");
      assertThatThrownBy(() -> transact(client, "b"))
          .isInstanceOfSatisfying(
              DynamoDbException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
                assertThat(e.isThrottlingException()).isTrue();
              });
      assertThat(client.scan(scan -> scan.tableName("Ledger")).count()).isEqualTo(1);
      assertThat(gateway.calls("TransactWriteItems")).isEqualTo(2);
      RunningGateway.Reply hide =
          gateway.post(
              "/_local/faults", "{\"operation\":\"PutItem\",\"effect\":\"HIDE\",\"millis\":1000}");
      assertThat(hide.status()).isEqualTo(400);
      assertThat(hide.body()).contains("HIDE is not possible for dynamodb");
    }
  }

  @Test
  void api_takesAndGivesAttributeValues() throws Exception {
    JsonMapper json = JsonMapper.builder().build();
    try (DynamoDb tables = new DynamoDb(Optional.empty());
        RunningGateway gateway = gateway(tables)) {
      createLedger(gateway.client(DynamoDbClient.builder()));
      AwsApi api =
          gateway.gateway.api(
              new CallContext("123456789012", "us-east-1", "arn:role", "ASIASTATES"));
      String item =
          "{\"TableName\":\"Ledger\",\"Item\":{\"id\":{\"S\":\"a\"}},\"ConditionExpression\":\"attribute_not_exists(id)\"}";
      api.call("dynamodb", "PutItem", json.readTree(item));
      assertThatThrownBy(() -> api.call("dynamodb", "PutItem", json.readTree(item)))
          .isInstanceOfSatisfying(
              AwsError.class,
              e -> assertThat(e.code()).isEqualTo("ConditionalCheckFailedException"));
      assertThat(
              api.call(
                      "dynamodb",
                      "GetItem",
                      json.readTree("{\"TableName\":\"Ledger\",\"Key\":{\"id\":{\"S\":\"a\"}}}"))
                  .toString())
          .isEqualTo("{\"Item\":{\"id\":{\"S\":\"a\"}}}");
    }
  }

  @Test
  void folder_keepsTablesOverARestart_untilReset(@TempDir Path folder) {
    try (DynamoDb tables = new DynamoDb(Optional.of(folder));
        RunningGateway gateway = gateway(tables)) {
      createLedger(gateway.client(DynamoDbClient.builder()));
    }
    try (DynamoDb tables = new DynamoDb(Optional.of(folder));
        RunningGateway gateway = gateway(tables)) {
      DynamoDbClient client = gateway.client(DynamoDbClient.builder());
      assertThat(client.listTables().tableNames()).containsExactly("Ledger");
      tables.reset();
      assertThat(client.listTables().tableNames()).isEmpty();
    }
  }

  @Test
  void close_endsEveryThread() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (DynamoDb tables = new DynamoDb(Optional.empty());
        RunningGateway gateway = gateway(tables)) {
      createLedger(gateway.client(DynamoDbClient.builder()));
      assertThat(newThreads(before)).isNotEmpty();
    }
    Eventually.is(() -> newThreads(before).isEmpty());
  }

  private static List<Thread> newThreads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && !thread.isDaemon())
        .toList();
  }

  private static RunningGateway gateway(DynamoDb tables) {
    return new RunningGateway(key -> false, List.of(tables.service()));
  }

  private static void createLedger(DynamoDbClient client) {
    client.createTable(
        table ->
            table
                .tableName("Ledger")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(
                    KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()));
  }

  private static PutItemRequest put(String id) {
    return PutItemRequest.builder()
        .tableName("Ledger")
        .item(Map.of("id", AttributeValue.fromS(id)))
        .conditionExpression("attribute_not_exists(id)")
        .build();
  }

  private static void transact(DynamoDbClient client, String id) {
    client.transactWriteItems(
        write ->
            write.transactItems(
                TransactWriteItem.builder()
                    .put(
                        put -> put.tableName("Ledger").item(Map.of("id", AttributeValue.fromS(id))))
                    .build()));
  }
}
