package capacityops.blocks.domain;

import capacityops.core.money.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the ledger keeps of a purchase.
 *
 * @param schema the version of this form; a reader that does not know it refuses
 * @param ledgerId of the table that it was asked for in: it is approved and sent in no other
 * @param quoteHash {@link Quote#hash} of the quote
 * @param tags of the requester; ours are added when it is sent
 * @param stake {@code null} before the first approval
 * @param attempt the current one
 * @param earlier the attempts before it, oldest first
 * @param blocks what EC2 has for it
 */
public record PurchaseRecord(
    int schema,
    String ledgerId,
    Quote quote,
    String quoteHash,
    Money maxUpfrontFee,
    String reason,
    Map<String, String> tags,
    Person requester,
    Stake stake,
    Attempt attempt,
    List<Attempt> earlier,
    List<FoundBlock> blocks) {
  public static final int SCHEMA = 1;

  public PurchaseRecord {
    if (schema != SCHEMA) {
      throw new IllegalStateException(
          "A purchase was written by another version of this program: schema " + schema + ".");
    }
    tags = tags == null ? Map.of() : Map.copyOf(tags);
    earlier = earlier == null ? List.of() : List.copyOf(earlier);
    blocks = blocks == null ? List.of() : List.copyOf(blocks);
  }

  static PurchaseRecord asked(
      String ledgerId,
      Quote quote,
      Money maxUpfrontFee,
      String reason,
      Map<String, String> tags,
      Person requester,
      Attempt first) {
    return new PurchaseRecord(
        SCHEMA,
        ledgerId,
        quote,
        quote.hash(),
        maxUpfrontFee,
        reason,
        tags,
        requester,
        null,
        first,
        List.of(),
        List.of());
  }

  /** The fee in the currency's smallest unit. */
  long fee() {
    return quote.offering().upfrontFee().minorUnits();
  }

  /** Whether it may be approved and sent in this table. */
  boolean isOf(LedgerIdentity.Identity ledger) {
    return ledgerId.equals(ledger.ledgerId())
        || ledgerId.equals(LedgerIdentity.ANY)
        || ledger.ledgerId().equals(LedgerIdentity.ANY);
  }

  /** This record as that of another table. */
  PurchaseRecord in(LedgerIdentity.Identity ledger) {
    return new PurchaseRecord(
        schema,
        ledger.ledgerId(),
        quote,
        quoteHash,
        maxUpfrontFee,
        reason,
        tags,
        requester,
        stake,
        attempt,
        earlier,
        blocks);
  }

  PurchaseRecord with(Attempt changed) {
    return new PurchaseRecord(
        schema,
        ledgerId,
        quote,
        quoteHash,
        maxUpfrontFee,
        reason,
        tags,
        requester,
        stake,
        changed,
        earlier,
        blocks);
  }

  PurchaseRecord with(Stake changed) {
    return new PurchaseRecord(
        schema,
        ledgerId,
        quote,
        quoteHash,
        maxUpfrontFee,
        reason,
        tags,
        requester,
        changed,
        attempt,
        earlier,
        blocks);
  }

  PurchaseRecord with(List<FoundBlock> changed) {
    return new PurchaseRecord(
        schema,
        ledgerId,
        quote,
        quoteHash,
        maxUpfrontFee,
        reason,
        tags,
        requester,
        stake,
        attempt,
        earlier,
        changed);
  }

  PurchaseRecord retriedAs(Attempt next) {
    List<Attempt> past = new ArrayList<>(earlier);
    past.add(attempt);
    return new PurchaseRecord(
        schema,
        ledgerId,
        quote,
        quoteHash,
        maxUpfrontFee,
        reason,
        tags,
        requester,
        stake,
        next,
        past,
        blocks);
  }

  /** This record with what a look showed: what is known is updated, what is new is added. */
  PurchaseRecord withSeen(List<FoundBlock> seen) {
    List<FoundBlock> all = new ArrayList<>(blocks);
    for (FoundBlock block : seen) {
      int known = indexOf(all, block);
      if (known < 0) {
        all.add(block);
      } else {
        all.set(known, all.get(known).updatedBy(block));
      }
    }
    return with(all);
  }

  boolean knows(FoundBlock block) {
    return indexOf(blocks, block) >= 0;
  }

  private static int indexOf(List<FoundBlock> blocks, FoundBlock block) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).isSameAs(block)) {
        return i;
      }
    }
    return -1;
  }
}
