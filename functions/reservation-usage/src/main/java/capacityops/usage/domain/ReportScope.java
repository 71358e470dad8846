package capacityops.usage.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a report covers; equal requests are equal values.
 *
 * @param regions sorted; empty for those of the template
 * @param accounts sorted; empty for all
 */
public record ReportScope(List<String> regions, List<String> accounts) {
  public ReportScope {
    regions = regions == null ? List.of() : regions.stream().distinct().sorted().toList();
    accounts = accounts == null ? List.of() : accounts.stream().distinct().sorted().toList();
  }

  public static ReportScope everything() {
    return new ReportScope(List.of(), List.of());
  }

  /** A name that equal scopes, and only they, share. */
  public String key() {
    try {
      byte[] text = (regions + "\n" + accounts).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
