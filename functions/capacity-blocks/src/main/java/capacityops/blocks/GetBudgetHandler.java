package capacityops.blocks;

import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.Budgets;
import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.core.money.Money;
import java.time.YearMonth;

/** {@code GET /budgets/{yyyy-MM}}: what may be bought in a month (UTC), and what already was. */
public final class GetBudgetHandler extends ApiHandler {
  private static final TextRule MONTH =
      TextRule.matching("\\d{4}-(0[1-9]|1[0-2])", 7, 7, "a month such as 2026-11");

  private final Budgets service;

  public GetBudgetHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(() -> new GetBudgetHandler(rehearsals.wiring()), rehearsals::budget);
    wiring.prime();
  }

  GetBudgetHandler(CapacityBlocksWiring wiring) {
    this(wiring.budgets());
  }

  GetBudgetHandler(Budgets service) {
    this.service = service;
  }

  /**
   * A month's budget: the limit is always what is available, held and committed together.
   *
   * @param held for purchases that are approved and not paid, or whose outcome is not known
   * @param committed for purchases that are paid
   */
  record BudgetView(String month, Money limit, Money available, Money held, Money committed) {
    static BudgetView of(Budget budget) {
      String currency = budget.currencyCode();
      return new BudgetView(
          budget.month().toString(),
          Money.ofMinorUnits(budget.limit(), currency),
          Money.ofMinorUnits(budget.available(), currency),
          Money.ofMinorUnits(budget.held(), currency),
          Money.ofMinorUnits(budget.committed(), currency));
    }
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    String month = request.pathParameter("month");
    violations.check("month", month, MONTH);
    new QueryFields(request.query(), violations).nothingElse();
    violations.throwIfAny();
    return ApiResponse.json(200, BudgetView.of(service.show(YearMonth.parse(month))));
  }
}
