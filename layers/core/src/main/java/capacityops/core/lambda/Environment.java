package capacityops.core.lambda;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

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

  /** Where every AWS service is, if not where the SDK knows it. */
  public Optional<URI> awsEndpoint() {
    return Optional.ofNullable(variables.get("AWS_ENDPOINT_URL")).map(URI::create);
  }

  /** Whether this process becomes a snapshot, which later starts are restored from. */
  public boolean takesSnapshot() {
    return "snap-start".equals(variables.get("AWS_LAMBDA_INITIALIZATION_TYPE"));
  }

  public String region() {
    return required("AWS_REGION");
  }
}
