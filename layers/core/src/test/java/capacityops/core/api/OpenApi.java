package capacityops.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The API's description in {@code docs/openapi.yaml}, and whether an answer keeps to it. */
public final class OpenApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode document;

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  public static OpenApi read() {
    Path file = Path.of(System.getProperty("repository.root"), "docs", "openapi.yaml");
    try {
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      return new OpenApi(JSON.valueToTree(tree));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** {@code GET /things/{id}} for every operation. */
  public Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /** The described route that a path is of: {@code /things/{id}} for {@code /things/1}. */
  public String routeOf(String method, String path) {
    return operations().stream()
        .filter(operation -> operation.startsWith(method + " "))
        .map(operation -> operation.substring(method.length() + 1))
        .filter(route -> path.matches(route.replaceAll("\\{[^}]+}", "[^/]+")))
        .min(java.util.Comparator.comparing(route -> route.contains("{")))
        .orElse(path);
  }

  public JsonNode document() {
    return document;
  }

  /**
   * What is wrong with an answer to an operation, nothing where it keeps to the description.
   *
   * @param route the path with its parameters' names, such as {@code /things/{id}}
   */
  public List<String> objections(
      String method, String route, int status, String contentType, String body) {
    JsonNode responses =
        document
            .path("paths")
            .path(route)
            .path(method.toLowerCase(java.util.Locale.ROOT))
            .path("responses");
    JsonNode response = responses.path(Integer.toString(status));
    JsonNode described = resolved(response.isMissingNode() ? responses.path("default") : response);
    if (body.isEmpty() && !described.isMissingNode() && !described.has("content")) {
      return List.of();
    }
    JsonNode schema = described.path("content").path(contentType).path("schema");
    if (schema.isMissingNode()) {
      return List.of("%s %s does not describe %d %s".formatted(method, route, status, contentType));
    }
    return contentType.endsWith("json") ? violations(schema, body) : List.of();
  }

  private List<String> violations(JsonNode schema, String body) {
    ObjectNode standalone = schema.deepCopy();
    standalone.set("components", document.get("components"));
    return SCHEMAS.getSchema(standalone).validate(body, InputFormat.JSON).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }

  /** Follows a reference within the document. */
  public JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
  }
}
