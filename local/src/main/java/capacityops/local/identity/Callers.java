package capacityops.local.identity;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Who stands behind an access key id. There are no secrets on one machine: the key id is the name.
 *
 * <ul>
 *   <li>{@code alice} is the user {@code arn:aws:iam::ACCOUNT:user/alice};
 *   <li>{@code 123456789012} is the root of that account;
 *   <li>{@code role/session} is the session {@code arn:aws:sts::ACCOUNT:assumed-role/role/session};
 *   <li>the key of a running function is a session of its execution role;
 *   <li>a request without a signature comes from the user {@code local}.
 * </ul>
 */
public final class Callers {
  private static final String UNSIGNED = "local";

  private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");

  private final String accountId;
  private final Map<String, Caller> sessions = new ConcurrentHashMap<>();
  private final Map<String, String> origins = new ConcurrentHashMap<>();

  /**
   * @param accountId the account that users and roles are of
   */
  public Callers(String accountId) {
    this.accountId = accountId;
  }

  /** Whom a request with this access key id comes from. */
  public Caller of(String accessKeyId) {
    Caller session = sessions.get(accessKeyId);
    if (session != null) {
      return session;
    }
    if (ACCOUNT_ID.matcher(accessKeyId).matches()) {
      return new Caller(
          accessKeyId, "arn:aws:iam::" + accessKeyId + ":root", accessKeyId, accessKeyId);
    }
    int slash = accessKeyId.indexOf('/');
    return slash > 0 && slash < accessKeyId.length() - 1
        ? assumedRole(
            accountId,
            accessKeyId.substring(0, slash),
            accessKeyId.substring(slash + 1),
            accessKeyId)
        : user(accessKeyId);
  }

  /** Whom a request without a signature comes from. */
  public Caller unsigned() {
    return user(UNSIGNED);
  }

  /** Makes an access key id stand for a session of a role of the own account. */
  public Caller startSession(String accessKeyId, String role, String session) {
    return startSession(accessKeyId, accountId, role, session);
  }

  private Caller startSession(
      String accessKeyId, String roleAccountId, String role, String session) {
    Caller caller = assumedRole(roleAccountId, role, session, accessKeyId);
    sessions.put(accessKeyId, caller);
    return caller;
  }

  /** The same for a role of any account, for whoever holds another access key. */
  public Caller assumeRole(
      String accessKeyId, String roleAccountId, String role, String session, String assumedBy) {
    origins.put(accessKeyId, origin(assumedBy));
    return startSession(accessKeyId, roleAccountId, role, session);
  }

  /** The access key id that a chain of assumed roles began with; the same where there is none. */
  public String origin(String accessKeyId) {
    return origins.getOrDefault(accessKeyId, accessKeyId);
  }

  private Caller user(String name) {
    return new Caller(
        accountId, "arn:aws:iam::" + accountId + ":user/" + name, uniqueId("AIDA", name), name);
  }

  private static Caller assumedRole(
      String roleAccountId, String role, String session, String accessKeyId) {
    return new Caller(
        roleAccountId,
        "arn:aws:sts::" + roleAccountId + ":assumed-role/" + role + "/" + session,
        uniqueId("AROA", role) + ":" + session,
        accessKeyId);
  }

  /** IAM's unique ids are a type prefix and 17 characters; the same name has the same id. */
  private static String uniqueId(String prefix, String name) {
    long hash = 7;
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 1_000_003 + name.charAt(i);
    }
    String digits = Long.toUnsignedString(hash * 0x9E3779B97F4A7C15L, 36);
    return prefix
        + ("00000000000000000" + digits.toUpperCase(Locale.ROOT)).substring(digits.length());
  }
}
