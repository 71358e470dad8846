package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Caller;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrincipalsTest {
  private static final String SESSION = "arn:aws:sts::123456789012:assumed-role/%s/%s";

  private final Principals principals = new Principals(Set.of("PinnedApprover"));

  @Test
  void person_user_isTheUsersUniqueId() {
    assertThat(principal("arn:aws:iam::123456789012:user/alice", "AIDAALICE"))
        .isEqualTo("AIDAALICE");
  }

  @Test
  void person_roleSession_isTheRoleWhateverTheSessionIsCalled() {
    assertThat(principal(SESSION.formatted("Buyer", "alice"), "AROABUYER:alice"))
        .isEqualTo(principal(SESSION.formatted("Buyer", "bob"), "AROABUYER:bob"))
        .isEqualTo("AROABUYER");
  }

  @Test
  void person_identityCenterSession_isItsOwn() {
    assertThat(
            principal(
                SESSION.formatted("AWSReservedSSO_Admin_0123", "alice@example.com"),
                "AROASSO:alice@example.com"))
        .isEqualTo("AROASSO:alice@example.com");
  }

  @Test
  void person_pinnedRole_isItsOwn() {
    assertThat(principal(SESSION.formatted("PinnedApprover", "alice"), "AROAPIN:alice"))
        .isEqualTo("AROAPIN:alice");
  }

  @Test
  void person_federatedUser_isTheAccountBecauseItsNameWasChosen() {
    assertThat(
            principal(
                "arn:aws:sts::123456789012:federated-user/AWSReservedSSO_x", "123456789012:x"))
        .isEqualTo("123456789012");
  }

  private String principal(String arn, String userId) {
    return principals.person(new Caller(arn, "123456789012", userId)).principal();
  }
}
