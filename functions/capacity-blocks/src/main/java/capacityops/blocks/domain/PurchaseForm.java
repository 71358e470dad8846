package capacityops.blocks.domain;

import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;

/** How purchases are kept as text. */
public interface PurchaseForm {
  Purchase read(Allocation allocation);

  /**
   * @param value of a purchase: its record, or the detail of an event
   */
  JsonDocument text(Record value);

  static PurchaseForm json() {
    return new PurchaseForm() {
      @Override
      public Purchase read(Allocation allocation) {
        return Purchase.of(allocation);
      }

      @Override
      public JsonDocument text(Record value) {
        return JsonDocument.of(value);
      }
    };
  }
}
