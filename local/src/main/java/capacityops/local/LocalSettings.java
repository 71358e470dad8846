package capacityops.local;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How the stack is started, by {@code -Dlocal.…} properties.
 *
 * @param root the repository: where the template and the packaged artefacts are
 * @param speed how many simulated seconds pass in a real one; {@code local.speed}
 * @param apiPort 0 for any free one; {@code local.api.port}
 * @param awsPort 0 for any free one; {@code local.aws.port}
 * @param scenario what the accounts hold; {@code local.scenario}
 * @param data where the ledger, the executions and the simulated accounts are kept between starts;
 *     {@code local.data}
 * @param schedules whether schedules fire by themselves, or only by hand; {@code local.schedules},
 *     {@code on} or {@code off}
 * @param work where artefacts are unpacked and logs are written
 * @param parameters values for the template's parameters beside the usual ones; the others take
 *     their defaults; {@code local.parameters}, as {@code sam deploy --parameter-overrides} takes
 *     them: {@code Name=value} with spaces between
 * @param functionOptions options of the functions' Java, beside those that Lambda gives; {@code
 *     local.function.options}
 */
public record LocalSettings(
    Path root,
    double speed,
    int apiPort,
    int awsPort,
    Optional<Path> scenario,
    Optional<Path> data,
    boolean schedules,
    Path work,
    Map<String, String> parameters,
    String functionOptions) {

  public LocalSettings {
    parameters = Map.copyOf(parameters);
  }

  /** With the options that Lambda gives. */
  public LocalSettings(
      Path root,
      double speed,
      int apiPort,
      int awsPort,
      Optional<Path> scenario,
      Optional<Path> data,
      boolean schedules,
      Path work,
      Map<String, String> parameters) {
    this(root, speed, apiPort, awsPort, scenario, data, schedules, work, parameters, "");
  }

  /** With the usual values for the template's parameters. */
  public LocalSettings(
      Path root,
      double speed,
      int apiPort,
      int awsPort,
      Optional<Path> scenario,
      Optional<Path> data,
      boolean schedules,
      Path work) {
    this(root, speed, apiPort, awsPort, scenario, data, schedules, work, USUAL_PARAMETERS);
  }

  /** Enough for a look around: a template's own default is to buy nothing. */
  public static final Map<String, String> USUAL_PARAMETERS =
      Map.of(
          "MonthlyBudget", "100000",
          "AutoApproveUpTo", "300",
          "CapacityBlockRegions", "us-east-1,us-east-2,us-west-2");

  /**
   * @throws IllegalArgumentException where a property is not what it must be
   */
  static LocalSettings ofSystemProperties() {
    Path root = Path.of(System.getProperty("repository.root", "."));
    return new LocalSettings(
        root,
        Double.parseDouble(property("local.speed").orElse("60")),
        port("local.api.port", 3000),
        port("local.aws.port", 4566),
        property("local.scenario").map(Path::of),
        property("local.data").map(Path::of),
        !property("local.schedules").orElse("on").equals("off"),
        root.resolve("local/target/stack"),
        parameters(property("local.parameters")),
        property("local.function.options").orElse(""));
  }

  private static Map<String, String> parameters(Optional<String> given) {
    Map<String, String> parameters = new HashMap<>(USUAL_PARAMETERS);
    for (String pair : given.map(text -> text.strip().split("\\s+", -1)).orElse(new String[0])) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("local.parameters must be Name=value, not " + pair);
      }
      parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return parameters;
  }

  private static int port(String name, int usual) {
    int port = property(name).map(Integer::parseInt).orElse(usual);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + " must be a port, not " + port);
    }
    return port;
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
  }
}
