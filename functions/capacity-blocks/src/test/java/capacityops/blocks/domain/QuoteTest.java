package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An approval holds for one quote: whatever is changed in it, it is another. */
class QuoteTest {
  private static final Instant START = Instant.parse("2026-12-01T11:30:00Z");
  private static final Instant END = START.plus(Duration.ofDays(1));
  private static final Money FEE = Money.of("31464.00", "USD");
  private static final String ACCOUNT = "123456789012";

  private static final Offering.Block BLOCK =
      new Offering.Block(
          "cb-1",
          "us-east-1",
          "p5.48xlarge",
          8,
          "u-p6e-gb200x72",
          2,
          "us-east-1a",
          START,
          END,
          24,
          1440,
          FEE,
          "default",
          search("us-east-1"));

  private static final Offering.Extension EXTENSION = extension("cr-1");

  static Stream<Arguments> terms() {
    return Stream.of(
        term("offeringId", block("cb-2", "us-east-1", "p5.48xlarge", 8, "u-p6e-gb200x72", 2)),
        term("region", block("cb-1", "us-west-2", "p5.48xlarge", 8, "u-p6e-gb200x72", 2)),
        term("instanceType", block("cb-1", "us-east-1", "p4d.24xlarge", 8, "u-p6e-gb200x72", 2)),
        term("instanceCount", block("cb-1", "us-east-1", "p5.48xlarge", 9, "u-p6e-gb200x72", 2)),
        term("ultraserverType", block("cb-1", "us-east-1", "p5.48xlarge", 8, "u-other", 2)),
        term("ultraserverCount", block("cb-1", "us-east-1", "p5.48xlarge", 8, "u-p6e-gb200x72", 3)),
        term("availabilityZone", block("us-east-1b", START, END, FEE)),
        term("startDate", block("us-east-1a", START.plusSeconds(1), END, FEE)),
        term("endDate", block("us-east-1a", START, END.plusSeconds(1), FEE)),
        term("upfrontFee", block("us-east-1a", START, END, Money.of("31464.01", "USD"))),
        term("upfrontFee", block("us-east-1a", START, END, Money.of("31464.00", "EUR"))),
        Arguments.of(
            "instancePlatform", Quote.of(BLOCK, "Linux/UNIX", ACCOUNT, START), quote("Ubuntu Pro")),
        Arguments.of(
            "accountId", quote("Linux/UNIX"), Quote.of(BLOCK, "Linux/UNIX", "210987654321", START)),
        Arguments.of("capacityReservationId", quote(EXTENSION), quote(extension("cr-2"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("terms")
  void hash_oneTermChanged_isAnotherAndTheDifferenceIsNamed(String term, Quote one, Quote other) {
    assertThat(other.hash()).isNotEqualTo(one.hash());
    assertThat(one.differencesTo(other)).singleElement().asString().startsWith(term + " was ");
  }

  @Test
  void hash_blockAndExtension_areNeverTheSame() {
    assertThat(quote(BLOCK).differencesTo(quote(EXTENSION)))
        .anySatisfy(difference -> assertThat(difference).startsWith("kind was block"));
    assertThat(quote(BLOCK).hash()).isNotEqualTo(quote(EXTENSION).hash());
  }

  @Test
  void hash_sameTermsQuotedLaterAndFoundOtherwise_isTheSame() {
    Quote later = Quote.of(found(search("us-west-2")), "Linux/UNIX", ACCOUNT, END);

    assertThat(later.hash()).isEqualTo(quote("Linux/UNIX").hash()).matches("[0-9a-f]{64}");
    assertThat(later.differencesTo(quote("Linux/UNIX"))).isEmpty();
  }

  /** A term cannot borrow from its neighbour: "ab" and "c" are not "a" and "bc". */
  @Test
  void hash_textMovedFromOneTermToTheNext_isAnother() {
    Quote one = quote(block("cb-1\nx", "us-east-1", "p5", 8, null, null));
    Quote other = quote(block("cb-1", "us-east-1", "x\np5", 8, null, null));

    assertThat(one.hash()).isNotEqualTo(other.hash());
  }

  private static Arguments term(String name, Offering.Block changed) {
    return Arguments.of(name, quote(BLOCK), quote(changed));
  }

  private static Quote quote(Offering offering) {
    return Quote.of(offering, "Linux/UNIX", ACCOUNT, START);
  }

  private static Quote quote(String platform) {
    return Quote.of(BLOCK, platform, ACCOUNT, START);
  }

  private static Offering.Search search(String region) {
    return new Offering.Search(region, null, "p5.48xlarge", 8, null, null, 24, null, null);
  }

  private static Offering.Block found(Offering.Search search) {
    return new Offering.Block(
        BLOCK.offeringId(),
        BLOCK.region(),
        BLOCK.instanceType(),
        BLOCK.instanceCount(),
        BLOCK.ultraserverType(),
        BLOCK.ultraserverCount(),
        BLOCK.availabilityZone(),
        BLOCK.startDate(),
        BLOCK.endDate(),
        BLOCK.capacityBlockDurationHours(),
        BLOCK.capacityBlockDurationMinutes(),
        BLOCK.upfrontFee(),
        BLOCK.tenancy(),
        search);
  }

  private static Offering.Block block(
      String id, String region, String type, int count, String ultraserver, Integer ultraservers) {
    return new Offering.Block(
        id,
        region,
        type,
        count,
        ultraserver,
        ultraservers,
        "us-east-1a",
        START,
        END,
        24,
        1440,
        FEE,
        "default",
        search(region));
  }

  private static Offering.Block block(String zone, Instant start, Instant end, Money fee) {
    return new Offering.Block(
        "cb-1",
        "us-east-1",
        "p5.48xlarge",
        8,
        "u-p6e-gb200x72",
        2,
        zone,
        start,
        end,
        24,
        1440,
        fee,
        "default",
        search("us-east-1"));
  }

  private static Offering.Extension extension(String reservation) {
    return new Offering.Extension(
        "cbe-1",
        "us-east-1",
        reservation,
        "p5.48xlarge",
        8,
        "us-east-1a",
        START,
        END,
        24,
        FEE,
        "default",
        Offering.Search.forExtension("us-east-1", reservation, 24));
  }
}
