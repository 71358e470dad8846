package capacityops.blocks.domain;

import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Optional;

/** Shows purchases as the ledger has them. */
public final class ShowPurchases {
  private final Purchases purchases;

  public ShowPurchases(Purchases purchases) {
    this.purchases = purchases;
  }

  /**
   * One purchase.
   *
   * @param overlaps other purchases of the same type, Region and time
   */
  public record Shown(Purchase purchase, List<HistoryEntry> transitions, List<Purchase> overlaps) {}

  public Shown show(String purchaseId) {
    Purchases.WithHistory found = purchases.requireWithHistory(purchaseId);
    return shown(found.purchase(), found.history());
  }

  public Shown show(Purchase purchase) {
    return shown(purchase, purchases.history(purchase));
  }

  private Shown shown(Purchase purchase, List<HistoryEntry> history) {
    return new Shown(purchase, history, Overlaps.of(purchase, purchases.openBeside(purchase)));
  }

  public Page<Purchase> list(Optional<String> status, int maxResults, Optional<String> position) {
    return purchases.list(status, maxResults, position);
  }
}
