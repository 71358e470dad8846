package capacityops.local.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/** Reads a DynamoDB table as the request that creates it. */
final class TableReader {
  private TableReader() {}

  static Stack.Table read(String name, String arn, String logicalId, Properties properties) {
    properties.accept(
        "TableName",
        "PointInTimeRecoverySpecification",
        "SSESpecification",
        "DeletionProtectionEnabled",
        "Tags",
        "TableClass",
        "ContributorInsightsSpecification",
        "OnDemandThroughput",
        "WarmThroughput",
        "ResourcePolicy");
    CreateTableRequest.Builder request =
        CreateTableRequest.builder()
            .tableName(name)
            .attributeDefinitions(attributes(properties))
            .keySchema(keySchema(properties))
            .billingMode(
                properties.oneOf("BillingMode", "PROVISIONED", "PROVISIONED", "PAY_PER_REQUEST"));
    throughput(properties).ifPresent(request::provisionedThroughput);
    List<GlobalSecondaryIndex> global = globalIndexes(properties);
    if (!global.isEmpty()) {
      request.globalSecondaryIndexes(global);
    }
    List<LocalSecondaryIndex> local = localIndexes(properties);
    if (!local.isEmpty()) {
      request.localSecondaryIndexes(local);
    }
    properties
        .object("StreamSpecification")
        .ifPresent(
            stream ->
                request.streamSpecification(
                    StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(stream.requiredText("StreamViewType"))
                        .build()));
    return new Stack.Table(logicalId, name, arn, request.build(), timeToLive(properties));
  }

  private static List<AttributeDefinition> attributes(Properties properties) {
    List<AttributeDefinition> definitions = new ArrayList<>();
    for (Properties attribute : properties.objects("AttributeDefinitions")) {
      definitions.add(
          AttributeDefinition.builder()
              .attributeName(attribute.requiredText("AttributeName"))
              .attributeType(attribute.oneOf("AttributeType", "", "S", "N", "B"))
              .build());
    }
    return definitions;
  }

  private static List<KeySchemaElement> keySchema(Properties properties) {
    List<KeySchemaElement> schema = new ArrayList<>();
    for (Properties key : properties.objects("KeySchema")) {
      schema.add(
          KeySchemaElement.builder()
              .attributeName(key.requiredText("AttributeName"))
              .keyType(key.oneOf("KeyType", "", "HASH", "RANGE"))
              .build());
    }
    return schema;
  }

  private static Optional<ProvisionedThroughput> throughput(Properties properties) {
    return properties
        .object("ProvisionedThroughput")
        .map(
            throughput ->
                ProvisionedThroughput.builder()
                    .readCapacityUnits(capacity(throughput, "ReadCapacityUnits"))
                    .writeCapacityUnits(capacity(throughput, "WriteCapacityUnits"))
                    .build());
  }

  private static long capacity(Properties throughput, String name) {
    return throughput.integer(name, 1, 40_000).orElse(1);
  }

  private static List<GlobalSecondaryIndex> globalIndexes(Properties properties) {
    List<GlobalSecondaryIndex> indexes = new ArrayList<>();
    for (Properties index : properties.objects("GlobalSecondaryIndexes")) {
      index.accept("ContributorInsightsSpecification", "OnDemandThroughput", "WarmThroughput");
      GlobalSecondaryIndex.Builder builder =
          GlobalSecondaryIndex.builder()
              .indexName(index.requiredText("IndexName"))
              .keySchema(keySchema(index))
              .projection(projection(index));
      throughput(index).ifPresent(builder::provisionedThroughput);
      indexes.add(builder.build());
    }
    return indexes;
  }

  private static List<LocalSecondaryIndex> localIndexes(Properties properties) {
    List<LocalSecondaryIndex> indexes = new ArrayList<>();
    for (Properties index : properties.objects("LocalSecondaryIndexes")) {
      indexes.add(
          LocalSecondaryIndex.builder()
              .indexName(index.requiredText("IndexName"))
              .keySchema(keySchema(index))
              .projection(projection(index))
              .build());
    }
    return indexes;
  }

  private static Projection projection(Properties index) {
    Properties projection = index.requiredObject("Projection");
    Projection.Builder builder =
        Projection.builder()
            .projectionType(
                projection.oneOf("ProjectionType", "ALL", "ALL", "KEYS_ONLY", "INCLUDE"));
    List<String> attributes = projection.texts("NonKeyAttributes");
    if (!attributes.isEmpty()) {
      builder.nonKeyAttributes(attributes);
    }
    return builder.build();
  }

  private static Optional<String> timeToLive(Properties properties) {
    Optional<Properties> specification = properties.object("TimeToLiveSpecification");
    Optional<String> attribute = specification.flatMap(ttl -> ttl.text("AttributeName"));
    return specification.flatMap(ttl -> ttl.flag("Enabled")).orElse(false)
        ? attribute
        : Optional.empty();
  }
}
