package capacityops.local.capacity;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Availability Zones: {@code us-east-1a} is {@code use1-az1} in every simulated account. */
final class Zones {
  private static final Pattern REGION = Pattern.compile("([a-z]{2})-(?:gov-)?([a-z]+)-(\\d)");

  private Zones() {}

  static boolean isIn(String zone, String region) {
    return zone.matches(Pattern.quote(region) + "(?:[a-f]|-[a-z]{3}-\\d[a-z])");
  }

  static String idOf(String zone, String region) {
    Matcher parts = REGION.matcher(region);
    String prefix =
        parts.matches()
            ? parts.group(1) + direction(parts.group(2)) + parts.group(3)
            : region.replace("-", "");
    String suffix = zone.substring(Math.min(region.length(), zone.length()));
    return suffix.length() == 1
        ? prefix + "-az" + (suffix.charAt(0) - 'a' + 1)
        : prefix + suffix.toLowerCase(Locale.ROOT);
  }

  private static String direction(String name) {
    return name.replace("north", "n")
        .replace("south", "s")
        .replace("east", "e")
        .replace("west", "w")
        .replace("central", "c");
  }

  /** The zone with an id, in a Region. */
  static String named(String zoneId, String region) {
    for (char letter = 'a'; letter <= 'f'; letter++) {
      if (idOf(region + letter, region).equals(zoneId)) {
        return region + letter;
      }
    }
    throw Ec2Errors.invalidValue("AvailabilityZoneId", zoneId, "It is not a zone of " + region);
  }
}
