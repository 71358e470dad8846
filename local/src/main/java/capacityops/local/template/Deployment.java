package capacityops.local.template;

import java.util.Map;

/**
 * Where a template is deployed to and with what parameters.
 *
 * @param parameters values by parameter name; the others take their defaults
 */
public record Deployment(
    String stackName, String accountId, String region, Map<String, String> parameters) {
  public Deployment {
    parameters = Map.copyOf(parameters);
  }

  /** The account and Region that the local stack stands for. */
  public static Deployment local(Map<String, String> parameters) {
    return new Deployment("capacity-ops", "123456789012", "us-east-1", parameters);
  }

  String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + accountId + ":" + resource;
  }

  String globalArn(String service, String resource) {
    return "arn:aws:" + service + "::" + accountId + ":" + resource;
  }
}
