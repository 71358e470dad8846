package capacityops.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.lambda.Environment;
import capacityops.core.money.Money;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PurchaseSettingsTest {
  @Test
  void of_nothingSet_buysNothingAndGuardsEverything() {
    PurchaseSettings settings = settings(Map.of());

    assertThat(settings.rules().monthlyBudget()).isEqualTo(Money.of("0", "USD"));
    assertThat(settings.rules().autoApproveUpTo()).isEqualTo(Money.of("0", "USD"));
    assertThat(settings.rules().reconcileWindow()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.rules().absences()).isEqualTo(3);
    assertThat(settings.regions()).containsExactly("us-east-1");
    assertThat(settings.restoreGuard()).isTrue();
    assertThat(settings.ledgerTableId()).isEmpty();
    assertThat(settings.purchaseRoleArn()).isEmpty();
  }

  @Test
  void of_templatesValues_areTaken_andEmptyOnesAreAbsent() {
    PurchaseSettings settings =
        settings(
            Map.of(
                "CAPACITY_BLOCK_REGIONS", "us-east-1, us-west-2",
                "MONTHLY_BUDGET", "100000",
                "BUDGET_CURRENCY", "EUR",
                "RESTORE_GUARD", "OFF",
                "LEDGER_TABLE_ID", "",
                "PURCHASE_ROLE_ARN", "arn:aws:iam::123456789012:role/purchase",
                "DUPLICATES_NEED_CONFIRMATION", "true",
                "SEND_DEADLINE_SECONDS", "90"));

    assertThat(settings.regions()).containsExactly("us-east-1", "us-west-2");
    assertThat(settings.rules().regions()).isEqualTo(settings.regions());
    assertThat(settings.rules().monthlyBudget()).isEqualTo(Money.of("100000", "EUR"));
    assertThat(settings.rules().duplicatesNeedConfirmation()).isTrue();
    assertThat(settings.rules().sendDeadline()).isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.restoreGuard()).isFalse();
    assertThat(settings.ledgerTableId()).isEmpty();
    assertThat(settings.purchaseRoleArn()).contains("arn:aws:iam::123456789012:role/purchase");
  }

  private static PurchaseSettings settings(Map<String, String> given) {
    Map<String, String> variables = new HashMap<>(given);
    variables.put("AWS_REGION", "us-east-1");
    variables.put("LEDGER_TABLE", "ledger");
    return PurchaseSettings.of(new Environment(variables));
  }
}
