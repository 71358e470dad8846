package capacityops.core.aws;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A fresh ledger table in DynamoDB Local for each test; the server is shared by all of a run. */
public final class LocalLedgerTable implements BeforeEachCallback {
  private static DynamoDbClient shared;

  private String table;

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    table = create(client());
  }

  /**
   * Makes a table with the keys and indexes of the template.
   *
   * @return its name
   */
  public static String create(DynamoDbClient client) {
    String name = "ledger-" + UUID.randomUUID();
    client.createTable(
        request ->
            request
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    List.of(
                            "pk",
                            "sk",
                            "kind",
                            "createdKey",
                            "openKind",
                            "updatedAt",
                            "untold",
                            "at")
                        .stream()
                        .map(LocalLedgerTable::text)
                        .toList())
                .keySchema(key("pk", "sk"))
                .globalSecondaryIndexes(
                    index("by-kind", "kind", "createdKey"),
                    index("open", "openKind", "updatedAt"),
                    index("untold", "untold", "at")));
    return name;
  }

  public DynamoDbClient client() throws Exception {
    synchronized (LocalLedgerTable.class) {
      if (shared == null) {
        shared = started();
      }
      return shared;
    }
  }

  public String name() {
    return table;
  }

  private static DynamoDbClient started() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    DynamoDBProxyServer server =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {"-inMemory", "-port", Integer.toString(port), "-disableTelemetry"});
    server.start();
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.create())
        .build();
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static List<KeySchemaElement> key(String hash, String range) {
    return List.of(
        KeySchemaElement.builder().attributeName(hash).keyType(KeyType.HASH).build(),
        KeySchemaElement.builder().attributeName(range).keyType(KeyType.RANGE).build());
  }

  private static GlobalSecondaryIndex index(String name, String hash, String range) {
    return GlobalSecondaryIndex.builder()
        .indexName(name)
        .keySchema(key(hash, range))
        .projection(projection -> projection.projectionType(ProjectionType.ALL))
        .build();
  }
}
