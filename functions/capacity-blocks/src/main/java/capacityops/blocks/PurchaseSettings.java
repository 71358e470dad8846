package capacityops.blocks;

import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.PurchaseRules;
import capacityops.core.lambda.Environment;
import capacityops.core.money.Money;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the template sets for purchases; what it leaves out has the value named here.
 *
 * @param regions where capacity is searched for, bought and looked after; the function's own by
 *     default
 * @param principals which role sessions count as people of their own
 * @param restoreGuard whether a restored table stops purchases; on by default
 * @param ledgerTableId the TableId that the ledger must have, empty for the one pinned in the table
 * @param purchaseRoleArn the role that a purchase is sent with, empty where the deadline fence is
 *     off
 */
record PurchaseSettings(
    PurchaseRules rules,
    String region,
    List<String> regions,
    Principals principals,
    boolean restoreGuard,
    Optional<String> ledgerTableId,
    Optional<String> purchaseRoleArn) {

  private static final String OFF = "OFF";

  static PurchaseSettings of(Environment environment) {
    Values values = new Values(environment);
    List<String> regions = regions(values, environment);
    return new PurchaseSettings(
        rules(values, regions),
        environment.region(),
        regions,
        new Principals(Set.copyOf(values.list("PINNED_SESSION_ROLES"))),
        !OFF.equals(values.text("RESTORE_GUARD", "ON")),
        values.given("LEDGER_TABLE_ID"),
        values.given("PURCHASE_ROLE_ARN"));
  }

  private static List<String> regions(Values values, Environment environment) {
    List<String> named = values.list("CAPACITY_BLOCK_REGIONS");
    return named.isEmpty() ? List.of(environment.region()) : named;
  }

  private static PurchaseRules rules(Values values, List<String> regions) {
    String currency = values.text("BUDGET_CURRENCY", "USD");
    return new PurchaseRules(
        values.text("ACCOUNT_ID", "unknown"),
        values.text("STACK_NAME", "capacity-ops"),
        regions,
        Money.of(values.text("AUTO_APPROVE_UP_TO", "0"), currency),
        Money.of(values.text("MONTHLY_BUDGET", "0"), currency),
        Duration.ofMinutes(values.number("APPROVAL_WINDOW_MINUTES", 1440)),
        Duration.ofMinutes(values.number("START_LEAD_MINUTES", 10)),
        Duration.ofSeconds(values.number("SEND_DEADLINE_SECONDS", 60)),
        Duration.ofSeconds(values.number("SEND_DEADLINE_MARGIN_SECONDS", 20)),
        Duration.ofMinutes(values.number("RECONCILE_WINDOW_MINUTES", 30)),
        values.number("RECONCILE_ABSENCES", 3),
        "true".equals(values.text("DUPLICATES_NEED_CONFIRMATION", "false")));
  }

  /** The environment's variables, where an empty one counts as absent. */
  private record Values(Environment environment) {
    Optional<String> given(String name) {
      return Optional.ofNullable(environment.variables().get(name)).filter(text -> !text.isBlank());
    }

    String text(String name, String usual) {
      return given(name).orElse(usual);
    }

    int number(String name, int usual) {
      return given(name).map(Integer::parseInt).orElse(usual);
    }

    List<String> list(String name) {
      return given(name)
          .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
          .orElse(List.of());
    }
  }
}
