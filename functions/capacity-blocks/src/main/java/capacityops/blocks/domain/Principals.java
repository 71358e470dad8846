package capacityops.blocks.domain;

import capacityops.core.api.Caller;
import java.util.Set;

/**
 * Tells people apart by what IAM says of them, and by nothing that they can choose.
 *
 * <p>An IAM user is its unique id. A role session is the role's unique id, because whoever assumes
 * a role may choose the session's name: two sessions of a role count as one person. Only where the
 * name is pinned is the session a person of its own: roles of IAM Identity Center, which sets the
 * name itself, and roles that the template names because their trust policy fixes {@code
 * sts:RoleSessionName}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">Unique
 *     identifiers</a>
 */
public final class Principals {
  private static final String IDENTITY_CENTER = "AWSReservedSSO_";
  private static final String ASSUMED_ROLE = ":assumed-role/";

  private final Set<String> rolesWithPinnedSessionNames;

  /**
   * @param rolesWithPinnedSessionNames names of roles whose sessions are people
   */
  public Principals(Set<String> rolesWithPinnedSessionNames) {
    this.rolesWithPinnedSessionNames = Set.copyOf(rolesWithPinnedSessionNames);
  }

  public Person person(Caller caller) {
    return new Person(caller.arn(), principal(caller));
  }

  private String principal(Caller caller) {
    int session = caller.userId().indexOf(':');
    return session < 0 || isPinned(caller.arn())
        ? caller.userId()
        : caller.userId().substring(0, session);
  }

  private boolean isPinned(String arn) {
    int role = arn.indexOf(ASSUMED_ROLE);
    if (role < 0) {
      return false;
    }
    String name = arn.substring(role + ASSUMED_ROLE.length()).split("/", 2)[0];
    return name.startsWith(IDENTITY_CENTER) || rolesWithPinnedSessionNames.contains(name);
  }
}
