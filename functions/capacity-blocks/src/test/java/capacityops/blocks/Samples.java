package capacityops.blocks;

import capacityops.blocks.domain.Attempt;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Quote;
import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Purchases for the tests of the ledger. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  public static final Person ALICE =
      new Person("arn:aws:iam::123456789012:user/alice", "AIDAalice");
  public static final Person BOB = new Person("arn:aws:iam::123456789012:user/bob", "AIDAbob");

  private Samples() {}

  /** A record that Alice asked for. */
  public static PurchaseRecord record(String reason, Person proposer) {
    return record("us-east-1", reason, proposer);
  }

  /** The same somewhere else. */
  public static PurchaseRecord record(String region, String reason, Person proposer) {
    Offering.Search search =
        new Offering.Search(region, null, "p5.48xlarge", 1, null, null, 24, null, null);
    Offering.Block block =
        new Offering.Block(
            "cb-1",
            region,
            "p5.48xlarge",
            1,
            null,
            null,
            "us-east-1a",
            Instant.parse("2026-11-25T11:30:00Z"),
            Instant.parse("2026-11-26T11:30:00Z"),
            24,
            1440,
            Money.of("752.16", "USD"),
            "default",
            search);
    Quote quote = Quote.of(block, "Linux/UNIX", "123456789012", NOW);
    Attempt attempt = new Attempt(1, proposer, NOW.plusSeconds(3600), null, null, null, looks(), 1);
    return new PurchaseRecord(
        1,
        "t-1",
        quote,
        quote.hash(),
        Money.of("800.00", "USD"),
        reason,
        Map.of("team", "ml"),
        ALICE,
        null,
        attempt,
        List.of(),
        List.of());
  }

  /** A write of such a record. */
  public static Change change(
      String purchaseId, PurchaseStatus status, PurchaseRecord record, Instant at) {
    return Change.to(
            status.name(), !status.isFinal(), record, record.requester().arn(), "a reason", at)
        .telling(
            new DomainEvent("Test", purchaseId, JsonDocument.of(new Told(purchaseId, status))));
  }

  public static Allocation first(String purchaseId, Change change) {
    return Allocation.first(
        purchaseId, AllocationKind.CAPACITY_BLOCK, "us-east-1", ALICE.arn(), change);
  }

  private record Told(String purchaseId, PurchaseStatus status) {}

  private static Attempt.Looks looks() {
    return new Attempt.Looks(0, null);
  }
}
