package capacityops.blocks.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is bought, for how much: an offering as EC2 described it, with what the purchase adds. An
 * approval holds for exactly this.
 *
 * @param block {@code null} for an extension
 * @param extension {@code null} for a block
 * @param instancePlatform {@code null} for an extension
 */
public record Quote(
    Offering.Block block,
    Offering.Extension extension,
    String instancePlatform,
    String accountId,
    Instant quotedAt) {

  public static Quote of(
      Offering offering, String instancePlatform, String accountId, Instant quotedAt) {
    return switch (offering) {
      case Offering.Block block -> new Quote(block, null, instancePlatform, accountId, quotedAt);
      case Offering.Extension extension -> new Quote(null, extension, null, accountId, quotedAt);
    };
  }

  public Offering offering() {
    return block == null ? extension : block;
  }

  /** The same purchase at what EC2 says now. */
  Quote again(Offering now, Instant at) {
    return of(now, instancePlatform, accountId, at);
  }

  /** SHA-256 of everything that an approval is about. */
  public String hash() {
    StringBuilder canonical = new StringBuilder("capacity-ops quote 1\n");
    terms()
        .forEach(
            (name, value) ->
                canonical
                    .append(name)
                    .append('=')
                    .append(value.length())
                    .append(':')
                    .append(value)
                    .append('\n'));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** In words, what is not the same in another quote; empty where both have the same hash. */
  public List<String> differencesTo(Quote other) {
    List<String> differences = new ArrayList<>();
    Map<String, String> mine = terms();
    Map<String, String> theirs = other.terms();
    mine.forEach(
        (name, value) -> {
          if (!Objects.equals(value, theirs.get(name))) {
            differences.add("%s was %s and is %s".formatted(name, value, theirs.get(name)));
          }
        });
    return differences;
  }

  private Map<String, String> terms() {
    Map<String, String> terms = new LinkedHashMap<>();
    Offering offering = offering();
    terms.put("kind", block == null ? "extension" : "block");
    terms.put("offeringId", offering.offeringId());
    terms.put("upfrontFee", offering.upfrontFee().toString());
    terms.put("instanceType", text(offering.instanceType()));
    terms.put("instanceCount", text(offering.instanceCount()));
    terms.put("ultraserverType", text(block == null ? null : block.ultraserverType()));
    terms.put("ultraserverCount", text(block == null ? null : block.ultraserverCount()));
    terms.put("availabilityZone", text(offering.availabilityZone()));
    terms.put("startDate", text(offering.startDate()));
    terms.put("endDate", text(offering.endDate()));
    terms.put("instancePlatform", text(instancePlatform));
    terms.put(
        "capacityReservationId",
        text(extension == null ? null : extension.capacityReservationId()));
    terms.put("accountId", accountId);
    terms.put("region", offering.region());
    return terms;
  }

  private static String text(Object value) {
    return Objects.toString(value, "-");
  }
}
