package capacityops.core.lambda;

import java.util.Map;

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

  public String region() {
    return required("AWS_REGION");
  }
}
