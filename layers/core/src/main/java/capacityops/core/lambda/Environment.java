package capacityops.core.lambda;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A function's environment variables, read once while it starts.
 *
 * @param variables by name
 */
public record Environment(Map<String, String> variables) {
  public static Environment ofProcess() {
    return new Environment(System.getenv());
  }

  /**
   * @throws IllegalStateException with the variable's name, where the template does not set it
   */
  public String required(String name) {
    String value = variables.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalStateException("The environment variable " + name + " is not set.");
    }
    return value;
  }

  public String ledgerTable() {
    return required("LEDGER_TABLE");
  }

  public String eventBus() {
    return required("EVENT_BUS");
  }

  /**
   * Where an AWS service is, if not where the SDK knows it.
   *
   * @param service as the variable's name ends
   * @see <a
   *     href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific
   *     endpoints</a>
   */
  public Optional<URI> awsEndpoint(String service) {
    return Stream.of("AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL")
        .map(variables::get)
        .filter(Objects::nonNull)
        .findFirst()
        .map(URI::create);
  }

  /** Whether this process becomes a snapshot, which later starts are restored from. */
  public boolean takesSnapshot() {
    return "snap-start".equals(variables.get("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  public String region() {
    return required("AWS_REGION");
  }
}
