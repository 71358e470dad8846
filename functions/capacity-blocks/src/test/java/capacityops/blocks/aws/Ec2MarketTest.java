package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Permission;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

class Ec2MarketTest {
  private static final Offering.Search SEARCH =
      new Offering.Search(
          "us-east-1",
          null,
          "p5.48xlarge",
          2,
          "u-p6e-gb200x72",
          1,
          24,
          Instant.parse("2026-11-21T00:00:00Z"),
          Instant.parse("2026-12-01T00:00:00Z"));
  private static final Offering.Search EXTENSION =
      Offering.Search.forExtension("us-east-1", "cr-1", 48);

  private final Wire wire = new Wire();
  private final List<Duration> pauses = new ArrayList<>();
  private final Ec2Client client = wire.client(Ec2Client.builder());
  private final Ec2Market market =
      new Ec2Market(
          new Ec2Clients(region -> client),
          () -> Instant.parse("2026-11-20T08:00:00Z"),
          pauses::add);

  @Test
  void offerings_carryEveryMember_readEveryPage_andAnEmptyOneIsNotTheEnd() {
    wire.answers(200, blocks("<nextToken>more</nextToken>", ""));
    wire.answers(200, blocks("", block("cb-1")));

    Offering offering = market.offerings(SEARCH).getFirst();

    assertThat(wire.sent().getFirst())
        .contains(
            "Action=DescribeCapacityBlockOfferings",
            "InstanceType=p5.48xlarge",
            "InstanceCount=2",
            "UltraserverType=u-p6e-gb200x72",
            "UltraserverCount=1",
            "CapacityDurationHours=24",
            "StartDateRange=2026-11-21T00:00:00Z",
            "EndDateRange=2026-12-01T00:00:00Z");
    assertThat(wire.sent().getLast()).contains("NextToken=more");
    assertThat(offering)
        .isEqualTo(
            new Offering.Block(
                "cb-1",
                "us-east-1",
                "p5.48xlarge",
                2,
                null,
                null,
                "us-east-1a",
                Instant.parse("2026-11-21T11:30:00Z"),
                Instant.parse("2026-11-22T11:30:00Z"),
                24,
                1440,
                Money.of("1504.32", "USD"),
                "default",
                SEARCH));
    assertThat(offering.pricePerInstanceHour()).isEqualTo(Money.of("31.34000", "USD"));
  }

  @Test
  void offerings_ofAnExtension_areReadWhole() {
    wire.answers(
        200,
        """
        <DescribeCapacityBlockExtensionOfferingsResponse><requestId>r</requestId>
        <capacityBlockExtensionOfferingSet><item>
        <capacityBlockExtensionOfferingId>cbe-1</capacityBlockExtensionOfferingId>
        <instanceType>p5.48xlarge</instanceType><instanceCount>2</instanceCount>
        <availabilityZone>us-east-1a</availabilityZone>
        <startDate>2026-11-21T11:30:00.000Z</startDate>
        <capacityBlockExtensionStartDate>2026-11-22T11:30:00.000Z</capacityBlockExtensionStartDate>
        <capacityBlockExtensionEndDate>2026-11-24T11:30:00.000Z</capacityBlockExtensionEndDate>
        <capacityBlockExtensionDurationHours>48</capacityBlockExtensionDurationHours>
        <upfrontFee>3008.64</upfrontFee><currencyCode>USD</currencyCode><tenancy>default</tenancy>
        </item></capacityBlockExtensionOfferingSet></DescribeCapacityBlockExtensionOfferingsResponse>
        """);

    assertThat(market.offerings(EXTENSION))
        .containsExactly(
            new Offering.Extension(
                "cbe-1",
                "us-east-1",
                "cr-1",
                "p5.48xlarge",
                2,
                "us-east-1a",
                Instant.parse("2026-11-22T11:30:00Z"),
                Instant.parse("2026-11-24T11:30:00Z"),
                48,
                Money.of("3008.64", "USD"),
                "default",
                EXTENSION));
    assertThat(wire.sent().getFirst())
        .contains("CapacityReservationId=cr-1", "CapacityBlockExtensionDurationHours=48");
  }

  @Test
  void offerings_sameTokenTwice_isAFailureAndNoEndlessWalk() {
    wire.answers(200, blocks("<nextToken>more</nextToken>", ""));
    wire.answers(200, blocks("<nextToken>more</nextToken>", ""));

    assertThatThrownBy(() -> market.offerings(SEARCH)).isInstanceOf(AwsFailure.Unavailable.class);
  }

  @Test
  void offerings_tooManyOnce_areAskedOnceMore() {
    wire.refuses(400, "CapacityBlockDescribeLimitExceeded");
    wire.answers(200, blocks("", block("cb-1")));

    assertThat(market.offerings(SEARCH)).hasSize(1);
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void offerings_tooManyTwice_isExplainedAndNotAskedAgain() {
    wire.refuses(400, "CapacityBlockDescribeLimitExceeded");
    wire.refuses(400, "CapacityBlockDescribeLimitExceeded");

    assertThatThrownBy(() -> market.offerings(SEARCH))
        .isInstanceOfSatisfying(
            AwsFailure.Throttled.class,
            throttled -> assertThat(throttled.answer().message()).contains("quota"));
    assertThat(wire.sent()).hasSize(2);
  }

  @Test
  void offerings_otherRefusal_isNotAskedAgain() {
    wire.refuses(400, "InvalidParameterValue");

    assertThatThrownBy(() -> market.offerings(SEARCH)).isInstanceOf(AwsFailure.Refused.class);
    assertThat(wire.sent()).hasSize(1);
  }

  @Test
  void offerings_moreThanEc2Allows_arePacedAndThenNotSent() {
    for (int i = 0; i < 12; i++) {
      wire.answers(200, blocks("", ""));
      market.offerings(SEARCH);
    }
    assertThat(pauses).containsExactly(Duration.ofMillis(6667), Duration.ofMillis(13334));

    assertThatThrownBy(() -> market.offerings(SEARCH)).isInstanceOf(AwsFailure.Throttled.class);
    assertThat(wire.sent()).hasSize(12);
  }

  @Test
  void page_isEc2sOwn() {
    wire.answers(200, blocks("<nextToken>third</nextToken>", block("cb-1")));

    Page<Offering> page = market.page(SEARCH, 5, Optional.of("second"));

    assertThat(page.items()).hasSize(1);
    assertThat(page.next()).contains("third");
    assertThat(wire.sent().getFirst()).contains("MaxResults=5", "NextToken=second");
  }

  @Test
  void maySearch_isEc2sDryRun() {
    wire.refuses(412, "DryRunOperation");
    assertThat(market.maySearch(SEARCH)).isEqualTo(new Permission.Granted());
    assertThat(wire.sent().getFirst()).contains("DryRun=true");

    wire.refuses(403, "UnauthorizedOperation");
    assertThat(market.maySearch(EXTENSION)).isInstanceOf(Permission.Denied.class);

    wire.refuses(500, "InternalError");
    assertThatThrownBy(() -> market.maySearch(SEARCH)).isInstanceOf(AwsFailure.Unavailable.class);
  }

  private static String blocks(String token, String items) {
    return "<DescribeCapacityBlockOfferingsResponse><requestId>r</requestId>%s<capacityBlockOfferingSet>%s</capacityBlockOfferingSet></DescribeCapacityBlockOfferingsResponse>"
        .formatted(token, items);
  }

  private static String block(String id) {
    return """
        <item><capacityBlockOfferingId>%s</capacityBlockOfferingId>
        <instanceType>p5.48xlarge</instanceType><availabilityZone>us-east-1a</availabilityZone>
        <instanceCount>2</instanceCount><startDate>2026-11-21T11:30:00.000Z</startDate>
        <endDate>2026-11-22T11:30:00.000Z</endDate>
        <capacityBlockDurationHours>24</capacityBlockDurationHours>
        <capacityBlockDurationMinutes>1440</capacityBlockDurationMinutes>
        <upfrontFee>1504.32</upfrontFee><currencyCode>USD</currencyCode>
        <tenancy>default</tenancy></item>
        """
        .formatted(id);
  }
}
