package capacityops.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
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
 * @param parameters of the template, by name; {@code local.parameters}, such as {@code
 *     LendingDryRun=false WatchedRegions=us-east-1,us-west-2}
 * @param work where artefacts are unpacked and logs are written
 */
public record LocalSettings(
    Path root,
    double speed,
    int apiPort,
    int awsPort,
    Optional<Path> scenario,
    Optional<Path> data,
    boolean schedules,
    Map<String, String> parameters,
    Path work) {

  public LocalSettings {
    parameters = Map.copyOf(parameters);
  }

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
        parameters(property("local.parameters").orElse("")),
        root.resolve("local/target/stack"));
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : text.strip().split("\\s+", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
      } else if (!parameter.isEmpty()) {
        throw new IllegalArgumentException("local.parameters has no value for " + parameter);
      }
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
