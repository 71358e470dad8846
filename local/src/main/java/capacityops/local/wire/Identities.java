package capacityops.local.wire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Whom an access key id stands for. Any key works without being set up: one of twelve digits is the
 * root of that account, any other the user of that name in the default account. Keys that the stack
 * hands out itself (to functions, by {@code AssumeRole}) are registered.
 */
public final class Identities {
  private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");

  private final String defaultAccountId;
  private final Map<String, Identity> registered = new ConcurrentHashMap<>();

  public Identities(String defaultAccountId) {
    this.defaultAccountId = defaultAccountId;
  }

  public String defaultAccountId() {
    return defaultAccountId;
  }

  /** Binds an access key id to an account and a principal, such as an assumed role. */
  public void register(String accessKeyId, String accountId, String principalArn) {
    registered.put(accessKeyId, new Identity(accountId, principalArn));
  }

  /** Ends a registered key. */
  public void forget(String accessKeyId) {
    registered.remove(accessKeyId);
  }

  /** The caller as operations see it. */
  public CallContext caller(CredentialScope scope) {
    Identity identity = identity(scope.accessKeyId());
    return new CallContext(
        identity.accountId(), scope.region(), identity.principalArn(), scope.accessKeyId());
  }

  public Identity identity(String accessKeyId) {
    Identity known = registered.get(accessKeyId);
    if (known != null) {
      return known;
    }
    if (ACCOUNT_ID.matcher(accessKeyId).matches()) {
      return new Identity(accessKeyId, "arn:aws:iam::" + accessKeyId + ":root");
    }
    return new Identity(
        defaultAccountId, "arn:aws:iam::" + defaultAccountId + ":user/" + accessKeyId);
  }

  /** An account and the ARN of a principal in it. */
  public record Identity(String accountId, String principalArn) {}
}
