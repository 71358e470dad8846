package capacityops.blocks.domain;

import capacityops.core.money.Money;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the purchase protocol.
 *
 * @param accountId the account that buys
 * @param stack tells the blocks of one deployment from those of another
 * @param regions where this deployment may buy: its role is allowed no other
 * @param autoApproveUpTo a fee up to this needs no approval; zero for none
 * @param monthlyBudget what may be bought in a month
 * @param approvalWindow how long a purchase waits for its approval, and an approved one for its
 *     sending
 * @param startLead how long before the start nothing is bought any more: EC2 has to take the
 *     payment first
 * @param sendDeadline how long after the claim the request may be sent
 * @param deadlineMargin how long before that deadline the worker itself stops
 * @param reconcileWindow how long after the claim EC2 could still show a block for the first time
 * @param absences how many complete readings must not show it
 * @param duplicatesNeedConfirmation whether the approver of a purchase that overlaps another must
 *     say that the duplicate is meant
 */
public record PurchaseRules(
    String accountId,
    String stack,
    List<String> regions,
    Money autoApproveUpTo,
    Money monthlyBudget,
    Duration approvalWindow,
    Duration startLead,
    Duration sendDeadline,
    Duration deadlineMargin,
    Duration reconcileWindow,
    int absences,
    boolean duplicatesNeedConfirmation) {
  public PurchaseRules {
    regions = List.copyOf(regions);
  }
}
