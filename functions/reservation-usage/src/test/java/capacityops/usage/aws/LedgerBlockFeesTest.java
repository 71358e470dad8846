package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.money.Money;
import capacityops.usage.domain.BlockFees.Paid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LedgerBlockFeesTest {
  private static final Instant START = Instant.parse("2026-11-19T11:30:00Z");
  private static final Instant END = Instant.parse("2026-11-20T11:30:00Z");
  private static final Instant LATER = Instant.parse("2026-11-21T11:30:00Z");

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();

  @Test
  void fees_ofPaidBlocksAndExtensions_areFoundByReservation() throws Exception {
    LedgerTable ledger = new LedgerTable(table.client(), table.name());
    purchase(ledger, "block", offering("block", null, "600.00", START, END), "true", "cr-1");
    purchase(
        ledger, "shared", offering("block", null, "100.00", START, END), "true", "cr-2\",\"cr-3");
    purchase(ledger, "unpaid", offering("block", null, "900.00", START, END), "false", "cr-4");
    purchase(ledger, "longer", offering("extension", "cr-1", "700.00", END, LATER), "true", "cr-1");

    LedgerBlockFees fees = new LedgerBlockFees(ledger);

    assertThat(fees.of("cr-1"))
        .containsExactlyInAnyOrder(
            new Paid(Money.of("600.00", "USD"), START, END),
            new Paid(Money.of("700.00", "USD"), END, LATER));
    assertThat(fees.of("cr-3")).containsExactly(new Paid(Money.of("50.00", "USD"), START, END));
    assertThat(fees.of("cr-4")).isEmpty();
    assertThat(fees.of("cr-9")).isEmpty();
  }

  private static String offering(
      String kind, String reservation, String fee, Instant from, Instant to) {
    String of =
        reservation == null ? "" : "\"capacityReservationId\":\"%s\",".formatted(reservation);
    return """
        {"%s":{%s"upfrontFee":{"amount":"%s","currencyCode":"USD"},"startDate":"%s","endDate":"%s"}}
        """
        .formatted(kind, of, fee, from, to);
  }

  private static void purchase(
      LedgerTable ledger, String id, String quote, String paid, String reservations) {
    JsonDocument details =
        new JsonDocument(
            """
            {"schema":1,"quote":%s,"reason":"training",
             "blocks":[{"attempt":1,"state":"active","paid":%s,"capacityReservationIds":["%s"]}]}
            """
                .formatted(quote, paid, reservations));
    Change change =
        new Change(
            "ACTIVE",
            true,
            details,
            "alice",
            "bought",
            null,
            START,
            Optional.empty(),
            List.of(),
            List.of());
    ledger.open(
        Allocation.first(id, AllocationKind.CAPACITY_BLOCK, "us-east-1", "alice", change), change);
  }
}
