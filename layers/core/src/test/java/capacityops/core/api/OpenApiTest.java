package capacityops.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private final OpenApi openApi = OpenApi.read();

  @Test
  void everySchema_isValidJsonSchema() {
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    openApi
        .document()
        .at("/components/schemas")
        .properties()
        .forEach(
            schema ->
                assertThat(metaSchema.validate(schema.getValue().toString(), InputFormat.JSON))
                    .as(schema.getKey())
                    .isEmpty());
  }

  @Test
  void everyReference_leadsSomewhere() {
    List<JsonNode> references = new ArrayList<>();
    openApi.document().findParents("$ref").forEach(references::add);

    assertThat(references).isNotEmpty();
    assertThat(references).noneMatch(reference -> openApi.resolved(reference).isMissingNode());
  }

  @Test
  void everyOperation_hasAnIdOfItsOwnAndProblems() {
    List<String> ids = new ArrayList<>();
    for (String operation : openApi.operations()) {
      String[] parts = operation.split(" ", 2);
      JsonNode described =
          openApi
              .document()
              .path("paths")
              .path(parts[1])
              .path(parts[0].toLowerCase(java.util.Locale.ROOT));
      ids.add(described.path("operationId").asText());
      assertThat(described.path("responses").has("default")).as(operation).isTrue();
    }
    assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
  }

  @Test
  void objections_answerThatBreaksTheDescription_areFound() {
    assertThat(
            openApi.objections(
                "GET", "/allocations", 200, "application/json", "{\"allocations\":[{}]}"))
        .isNotEmpty();
    assertThat(
            openApi.objections(
                "GET", "/allocations", 200, "application/json", "{\"allocations\":[]}"))
        .isEmpty();
    assertThat(openApi.objections("GET", "/nowhere", 200, "application/json", "{}")).isNotEmpty();
  }
}
