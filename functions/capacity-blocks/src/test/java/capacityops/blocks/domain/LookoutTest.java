package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import capacityops.blocks.Samples;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What EC2 has, put together from all of its lists, and whose it is. */
class LookoutTest {
  private static final String REGION = "us-east-1";
  private static final String ID = "019a9c00-0000-7000-8000-000000000001";
  private static final String ANOTHER = "019a9c00-0000-7000-8000-000000000002";
  private static final Instant NOW = Samples.NOW;

  private final Lists ec2 = new Lists();
  private final Lookout lookout = new Lookout(ec2, () -> NOW);

  // Blocks.

  @Test
  void blocks_inEitherList_areFound() {
    ec2.blocks.add(block("cb-1", List.of("cr-1"), "scheduled"));
    ec2.reservations.add(block("cb-2", List.of("cr-2"), "active"));

    assertThat(lookout.blocks(REGION)).extracting(SeenBlock::name).containsExactly("cb-1", "cb-2");
  }

  @Test
  void blocks_inBothLists_areOneAndTheFurtherStateCounts() {
    ec2.blocks.add(block("cb-1", List.of("cr-1"), "payment-pending"));
    ec2.blocks.add(block("cb-2", List.of("cr-2"), "payment-pending"));
    ec2.reservations.add(block(null, List.of("cr-2"), "scheduled"));
    ec2.reservations.add(block(null, List.of("cr-3"), "active"));

    assertThat(lookout.blocks(REGION))
        .extracting(SeenBlock::name, SeenBlock::state)
        .containsExactly(
            tuple("cb-1", "payment-pending"), tuple("cb-2", "scheduled"), tuple("cr-3", "active"));
  }

  @Test
  void blocks_onALaterPage_areFound() {
    ec2.pages = 3;
    ec2.blocks.add(block("cb-1", List.of("cr-1"), "scheduled"));
    assertThat(lookout.blocks(REGION)).hasSize(1);
  }

  @Test
  void blocks_listWithoutAnEnd_isNoAnswer() {
    ec2.pages = Integer.MAX_VALUE;
    assertThatThrownBy(() -> lookout.blocks(REGION)).isInstanceOf(AllPages.EndlessList.class);
  }

  @Test
  void find_block_isKnownByItsTagAlone() {
    ec2.blocks.add(tagged("cb-1", ID + "#2"));
    ec2.blocks.add(tagged("cb-2", ANOTHER + "#1"));
    ec2.blocks.add(tagged("cb-3", ID));
    ec2.blocks.add(block("cb-4", List.of("cr-4"), "scheduled"));

    assertThat(lookout.find(purchase(Samples.record("r", Samples.ALICE))))
        .extracting(FoundBlock::capacityBlockId, FoundBlock::attempt)
        .containsExactly(tuple("cb-1", 2));
  }

  // Extensions.

  @Test
  void extensions_oldestFirst_andThoseWithoutADateBefore() {
    ec2.extensions.add(extension("cr-1", "cbe-2", NOW));
    ec2.extensions.add(extension("cr-1", "cbe-1", NOW.minusSeconds(1)));
    ec2.extensions.add(extension("cr-1", "cbe-3", null));

    assertThat(lookout.extensions(REGION, Optional.of("cr-1")))
        .extracting(SeenExtension::capacityBlockExtensionOfferingId)
        .containsExactly("cbe-3", "cbe-1", "cbe-2");
    assertThat(ec2.asked).isEqualTo(Optional.of("cr-1"));
  }

  @Test
  void find_extension_isKnownByItsBlockAndItsOffering() {
    ec2.extensions.add(extension("cr-1", "cbe-1", NOW));
    ec2.extensions.add(extension("cr-2", "cbe-1", NOW));
    ec2.extensions.add(extension("cr-1", "cbe-2", NOW));

    assertThat(lookout.find(purchase(extended(claimed(1, NOW)))))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.capacityBlockId()).isEqualTo("cbe-1");
              assertThat(found.capacityReservationIds()).containsExactly("cr-1");
              assertThat(found.state()).isEqualTo("payment-pending");
            });
  }

  @Test
  void find_extensionBoughtAgainAndAgain_eachHasItsNumber() {
    for (int i = 0; i < 3; i++) {
      ec2.extensions.add(extension("cr-1", "cbe-1", NOW.plusSeconds(i)));
    }
    assertThat(lookout.find(purchase(extended(claimed(1, NOW)))))
        .extracting(FoundBlock::capacityBlockId)
        .containsExactly("cbe-1", "cbe-1/2", "cbe-1/3");
  }

  /** Clocks may differ by two minutes; what EC2 took before any claim is the current attempt's. */
  @ParameterizedTest
  @CsvSource({"60,3", "58,3", "57,2", "30,2", "28,2", "27,1", "-2,1", "-3,3"})
  void find_extension_belongsToTheLastAttemptClaimedBefore(long minutes, int attempt) {
    PurchaseRecord record =
        extended(claimed(1, NOW))
            .retriedAs(claimed(2, NOW.plus(Duration.ofMinutes(30))))
            .retriedAs(claimed(3, NOW.plus(Duration.ofMinutes(60))));
    ec2.extensions.add(extension("cr-1", "cbe-1", NOW.plus(Duration.ofMinutes(minutes))));

    assertThat(lookout.find(purchase(record)))
        .extracting(FoundBlock::attempt)
        .containsExactly(attempt);
  }

  @Test
  void find_extensionWhoseTimeIsNotSaid_belongsToTheCurrentAttempt() {
    PurchaseRecord record = extended(claimed(1, NOW)).retriedAs(claimed(2, NOW.plusSeconds(9)));
    ec2.extensions.add(extension("cr-1", "cbe-1", null));

    assertThat(lookout.find(purchase(record))).extracting(FoundBlock::attempt).containsExactly(2);
  }

  @Test
  void find_extensionOfAnAttemptThatWasNeverClaimed_belongsToTheOneBefore() {
    PurchaseRecord record =
        extended(claimed(1, NOW)).retriedAs(Attempt.first(Samples.BOB, NOW).next(Samples.BOB, NOW));
    ec2.extensions.add(extension("cr-1", "cbe-1", NOW.plusSeconds(5)));

    assertThat(lookout.find(purchase(record))).extracting(FoundBlock::attempt).containsExactly(1);
  }

  private static Purchase purchase(PurchaseRecord record) {
    var change = Samples.change(ID, PurchaseStatus.UNKNOWN, record, NOW);
    return new Purchase(Samples.first(ID, change), PurchaseStatus.UNKNOWN, record);
  }

  private static Attempt claimed(int number, Instant at) {
    Attempt attempt = Attempt.first(Samples.ALICE, NOW);
    for (int i = 1; i < number; i++) {
      attempt = attempt.next(Samples.BOB, NOW);
    }
    return attempt.claimed(new Attempt.Claim("nonce-" + number, at, at.plusSeconds(60)));
  }

  private static PurchaseRecord extended(Attempt attempt) {
    Offering.Extension offering =
        new Offering.Extension(
            "cbe-1",
            REGION,
            "cr-1",
            "p5.48xlarge",
            8,
            "us-east-1a",
            NOW,
            NOW.plus(Duration.ofDays(1)),
            24,
            Money.of("752.16", "USD"),
            "default",
            Offering.Search.forExtension(REGION, "cr-1", 24));
    return PurchaseRecord.asked(
        "t-1",
        Quote.of(offering, null, "123456789012", NOW),
        Money.of("800.00", "USD"),
        "more time",
        Map.of(),
        Samples.ALICE,
        attempt);
  }

  private static SeenBlock tagged(String id, String tag) {
    return block(id, List.of("cr-" + id), "scheduled", Map.of(PurchaseTag.KEY, tag));
  }

  private static SeenBlock block(String id, List<String> reservations, String state) {
    return block(id, reservations, state, Map.of());
  }

  private static SeenBlock block(
      String id, List<String> reservations, String state, Map<String, String> tags) {
    return new SeenBlock(
        REGION,
        id,
        reservations,
        state,
        "p5.48xlarge",
        null,
        8,
        8,
        "us-east-1a",
        NOW,
        NOW,
        NOW,
        tags);
  }

  private static SeenExtension extension(String reservation, String offering, Instant bought) {
    return new SeenExtension(
        reservation,
        offering,
        24,
        "payment-pending",
        bought,
        NOW,
        NOW.plus(Duration.ofDays(1)),
        Money.of("752.16", "USD"));
  }

  /** EC2's lists; all that is in them is on their last page. */
  private static final class Lists implements CapacityBlockReader {
    private final List<SeenBlock> blocks = new ArrayList<>();
    private final List<SeenBlock> reservations = new ArrayList<>();
    private final List<SeenExtension> extensions = new ArrayList<>();
    private int pages = 1;
    private Optional<String> asked = Optional.empty();

    @Override
    public Page<SeenBlock> reservations(String region, Optional<String> next) {
      return page(reservations, next);
    }

    @Override
    public Page<SeenBlock> blocks(String region, Optional<String> next) {
      return page(blocks, next);
    }

    @Override
    public Page<SeenExtension> extensionHistory(
        String region, Optional<String> capacityReservationId, Optional<String> next) {
      asked = capacityReservationId;
      return page(extensions, next);
    }

    @Override
    public Page<Interconnect> interconnects(String region, Optional<String> next) {
      return page(List.of(), next);
    }

    private <T> Page<T> page(List<T> all, Optional<String> next) {
      int number = next.map(Integer::parseInt).orElse(1);
      if (number == pages) {
        return new Page<>(all, Optional.empty());
      }
      int following = pages == Integer.MAX_VALUE ? 2 : number + 1;
      return new Page<>(List.of(), Optional.of(Integer.toString(following)));
    }
  }
}
