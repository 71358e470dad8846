package capacityops.local.identity;

/** Which roles can be assumed. */
@FunctionalInterface
public interface RoleTrust {
  /** Whether the account lets the stack's principals assume the role. */
  boolean letsIn(String accountId, String roleArn);
}
