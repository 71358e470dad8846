package capacityops.usage.domain;

import java.util.List;

/** The accounts that a report may cover, and the way into each. */
public interface Accounts {
  /** The account that the stack runs in. */
  String own();

  /** Whether more than the own account is covered. */
  boolean coverOrganization();

  /**
   * The accounts of the organization.
   *
   * @throws capacityops.core.failure.AwsFailure where it cannot be read
   */
  List<Account> ofOrganization();

  /**
   * What one account sees.
   *
   * @throws capacityops.core.failure.AwsFailure where its role cannot be assumed
   */
  ReservationGateway in(String accountId, CallLog calls);

  /**
   * An account.
   *
   * @param name {@code null} where it is not known
   * @param status AWS's word; only an {@code ACTIVE} account can be read
   */
  record Account(String accountId, String name, String status) {
    private static final String ACTIVE = "ACTIVE";

    static Account active(String accountId) {
      return new Account(accountId, null, ACTIVE);
    }

    boolean isActive() {
      return ACTIVE.equals(status);
    }
  }
}
