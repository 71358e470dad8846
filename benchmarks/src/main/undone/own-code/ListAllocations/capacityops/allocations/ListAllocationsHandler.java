package capacityops.allocations;

import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.lambda.Environment;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The call of AWS that the function makes, and nothing else. */
public final class ListAllocationsHandler implements RequestStreamHandler {
  private final String table = Environment.ofProcess().ledgerTable();
  private final DynamoDbClient dynamoDb =
      AwsClients.connecting(Environment.ofProcess(), AwsService.DYNAMODB)
          .repeating(DynamoDbClient.builder());

  public ListAllocationsHandler() {
    newest();
  }

  private int newest() {
    Map<String, AttributeValue> values = Map.of(":kind", AttributeValue.fromS("CAPACITY_TASK"));
    return dynamoDb
        .query(
            query ->
                query
                    .tableName(table)
                    .indexName("by-kind")
                    .scanIndexForward(false)
                    .keyConditionExpression("kind = :kind")
                    .expressionAttributeValues(values))
        .count();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    output.write(Integer.toString(newest()).getBytes(StandardCharsets.UTF_8));
  }
}
