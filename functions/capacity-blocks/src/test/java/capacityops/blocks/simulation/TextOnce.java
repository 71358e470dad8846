package capacityops.blocks.simulation;

import capacityops.blocks.domain.Purchase;
import capacityops.blocks.domain.PurchaseForm;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The real text of purchases, written and read once for all the runs in which it is the same. */
final class TextOnce implements PurchaseForm {
  static final PurchaseForm FORM = new TextOnce();

  private static final int MOST = 50_000;
  private static final Map<Record, JsonDocument> TEXTS = new ConcurrentHashMap<>();
  private static final Map<JsonDocument, PurchaseRecord> RECORDS = new ConcurrentHashMap<>();

  private TextOnce() {}

  @Override
  public Purchase read(Allocation allocation) {
    return new Purchase(
        allocation, PurchaseStatus.valueOf(allocation.status()), record(allocation));
  }

  @Override
  public JsonDocument text(Record value) {
    JsonDocument known = TEXTS.get(value);
    if (known != null) {
      return known;
    }
    JsonDocument text = JsonDocument.of(value);
    keep(TEXTS, value, text);
    return text;
  }

  static PurchaseRecord record(Allocation allocation) {
    JsonDocument text = allocation.details();
    PurchaseRecord known = RECORDS.get(text);
    if (known != null) {
      return known;
    }
    PurchaseRecord record = text.as(PurchaseRecord.class);
    keep(RECORDS, text, record);
    return record;
  }

  private static <K, V> void keep(Map<K, V> known, K key, V value) {
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(key, value);
  }
}
