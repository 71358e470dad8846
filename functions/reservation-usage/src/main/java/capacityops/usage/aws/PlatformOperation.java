package capacityops.usage.aws;

import java.util.Map;
import java.util.Optional;

/**
 * The price list names platforms by the operation that the bill shows.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html">Understand
 *     AMI billing information</a>
 */
final class PlatformOperation {
  private static final Map<String, String> BY_PLATFORM =
      Map.ofEntries(
          Map.entry("Linux/UNIX", "RunInstances"),
          Map.entry("Red Hat Enterprise Linux", "RunInstances:0010"),
          Map.entry("SUSE Linux", "RunInstances:000g"),
          Map.entry("Windows", "RunInstances:0002"),
          Map.entry("Windows with SQL Server Enterprise", "RunInstances:0102"),
          Map.entry("Windows with SQL Server Standard", "RunInstances:0006"),
          Map.entry("Windows with SQL Server Web", "RunInstances:0202"),
          Map.entry("Linux with SQL Server Standard", "RunInstances:0004"),
          Map.entry("Linux with SQL Server Web", "RunInstances:0200"),
          Map.entry("Linux with SQL Server Enterprise", "RunInstances:0100"),
          Map.entry("RHEL with SQL Server Standard", "RunInstances:0014"),
          Map.entry("RHEL with SQL Server Enterprise", "RunInstances:0110"),
          Map.entry("RHEL with SQL Server Web", "RunInstances:0210"),
          Map.entry("RHEL with HA", "RunInstances:1010"),
          Map.entry("RHEL with HA and SQL Server Standard", "RunInstances:1014"),
          Map.entry("RHEL with HA and SQL Server Enterprise", "RunInstances:1110"),
          Map.entry("Ubuntu Pro", "RunInstances:0g00"));

  private PlatformOperation() {}

  /** Empty where AWS documents none: the edition of {@code Windows with SQL Server} is not said. */
  static Optional<String> of(String instancePlatform) {
    return Optional.ofNullable(BY_PLATFORM.get(instancePlatform));
  }
}
