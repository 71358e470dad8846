package capacityops.blocks.domain;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tag that a block is created with: it names the purchase and the attempt, so that EC2 never
 * has a block of ours that nobody can attribute.
 */
public record PurchaseTag(String purchaseId, int attempt) {
  /** What our tags begin with; requesters may not use it. */
  public static final String PREFIX = "capacity-ops:";

  public static final String KEY = PREFIX + "purchase-id";
  public static final String STACK_KEY = PREFIX + "stack";
  public static final String QUOTE_KEY = PREFIX + "quote";

  private static final Pattern FORM = Pattern.compile("([0-9a-f-]{1,64})#([1-9][0-9]{0,8})");

  /** {@code PURCHASE#ATTEMPT}. */
  public String text() {
    return purchaseId + "#" + attempt;
  }

  /** Reads the tag among those of a block; empty where it is not there or not of the form. */
  static Optional<PurchaseTag> of(Map<String, String> tags) {
    Matcher form = FORM.matcher(tags.getOrDefault(KEY, ""));
    return form.matches()
        ? Optional.of(new PurchaseTag(form.group(1), Integer.parseInt(form.group(2))))
        : Optional.empty();
  }

  /** All tags of a purchase request: the requester's and ours. */
  Map<String, String> with(Map<String, String> requested, String stack, String quoteHash) {
    Map<String, String> all = new TreeMap<>(requested);
    all.put(KEY, text());
    all.put(STACK_KEY, stack);
    all.put(QUOTE_KEY, quoteHash);
    return all;
  }
}
