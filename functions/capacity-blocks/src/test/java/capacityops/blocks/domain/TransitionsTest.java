package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
  private static final Set<PurchaseStatus> FOUND =
      EnumSet.of(
          PurchaseStatus.PAYMENT_PENDING,
          PurchaseStatus.SCHEDULED,
          PurchaseStatus.ACTIVE,
          PurchaseStatus.EXPIRED,
          PurchaseStatus.PAYMENT_FAILED);

  @ParameterizedTest
  @EnumSource
  void from_notBought_mayAlwaysTurnUpAtEc2(PurchaseStatus status) {
    assertThat(status.isBought() || Transitions.from(status).containsAll(FOUND)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void from_bought_neverLeadsBackToASending(PurchaseStatus status) {
    if (status.isBought()) {
      assertThat(FOUND).containsAll(Transitions.from(status));
    }
  }

  @Test
  void onlyApproved_leadsToSending() {
    for (PurchaseStatus status : PurchaseStatus.values()) {
      assertThat(Transitions.from(status).contains(PurchaseStatus.SENDING))
          .isEqualTo(status == PurchaseStatus.APPROVED);
    }
  }

  @Test
  void onlyAPersonsDecision_leadsBackToApproval() {
    for (PurchaseStatus status : PurchaseStatus.values()) {
      assertThat(Transitions.from(status).contains(PurchaseStatus.AWAITING_APPROVAL))
          .isEqualTo(status == PurchaseStatus.NEEDS_DECISION);
    }
  }

  @Test
  void require_notInTheTable_isATypedError() {
    assertThatThrownBy(
            () -> Transitions.require("p", PurchaseStatus.UNKNOWN, PurchaseStatus.APPROVED))
        .isInstanceOf(IllegalTransition.class)
        .hasMessageContaining("UNKNOWN to APPROVED");
  }
}
