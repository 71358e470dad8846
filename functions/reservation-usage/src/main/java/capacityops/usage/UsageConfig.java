package capacityops.usage;

import capacityops.core.lambda.Environment;
import capacityops.usage.aws.HomeRegion;
import capacityops.usage.domain.Thresholds;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the template decides for reports; read once while a function starts. */
final class UsageConfig {
  private static final int PERCENT_DECIMALS = 2;

  private final Environment environment;

  UsageConfig(Environment environment) {
    this.environment = environment;
  }

  String accountId() {
    return environment.required("ACCOUNT_ID");
  }

  String bucket() {
    return environment.required("REPORT_BUCKET");
  }

  String machineArn() {
    return environment.required("REPORT_MACHINE_ARN");
  }

  /** Empty where only the own account is covered. */
  String organizationRoleName() {
    return optional("ORGANIZATION_ROLE_NAME");
  }

  /** Empty for every enabled Region. */
  List<String> regions() {
    return named("REPORT_REGIONS").toList();
  }

  /** Where reservations are: the own Region, and those that the deployment buys in. */
  List<String> usualRegions() {
    return Stream.concat(Stream.of(environment.region()), named("CAPACITY_BLOCK_REGIONS"))
        .distinct()
        .toList();
  }

  private Stream<String> named(String variable) {
    return Stream.of(optional(variable).split(",", -1))
        .map(String::strip)
        .filter(region -> !region.isEmpty());
  }

  /** {@code null} for none. */
  String tagKey() {
    String key = optional("REPORT_TAG_KEY");
    return key.isEmpty() ? null : key;
  }

  Thresholds thresholds() {
    return new Thresholds(
        new BigDecimal(environment.required("IDLE_THRESHOLD_PERCENT"))
            .movePointLeft(PERCENT_DECIMALS),
        Integer.parseInt(environment.required("UNUSED_DAYS")),
        Integer.parseInt(environment.required("ENDING_DAYS")));
  }

  Duration snapshotsKept() {
    return days("SNAPSHOT_RETENTION_DAYS");
  }

  Duration reportsKept() {
    return days("REPORT_RETENTION_DAYS");
  }

  HomeRegion home() {
    return new HomeRegion(environment.region());
  }

  private Duration days(String name) {
    return Duration.ofDays(Long.parseLong(environment.required(name)));
  }

  private String optional(String name) {
    return environment.variables().getOrDefault(name, "").strip();
  }
}
