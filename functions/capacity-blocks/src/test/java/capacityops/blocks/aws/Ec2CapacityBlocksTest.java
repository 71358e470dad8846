package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.CapacityBlockReader.Interconnect;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

class Ec2CapacityBlocksTest {
  private final Wire wire = new Wire();
  private final Ec2Client client = wire.client(Ec2Client.builder());
  private final Ec2CapacityBlocks reader = new Ec2CapacityBlocks(new Ec2Clients(region -> client));

  @Test
  void reservations_keepThoseOfBlocks_andWhateverCarriesOurTag() {
    wire.answers(
        200,
        """
        <DescribeCapacityReservationsResponse><requestId>r</requestId><nextToken>more</nextToken>
        <capacityReservationSet>
        <item><capacityReservationId>cr-1</capacityReservationId>
        <capacityBlockId>cb-1</capacityBlockId><reservationType>capacity-block</reservationType>
        <state>a-new-state</state><instanceType>p5.48xlarge</instanceType>
        <totalInstanceCount>2</totalInstanceCount><availableInstanceCount>1</availableInstanceCount>
        <availabilityZone>us-east-1a</availabilityZone>
        <startDate>2026-11-21T11:30:00.000Z</startDate><endDate>2026-11-22T11:30:00.000Z</endDate>
        <createDate>2026-11-20T08:00:00.000Z</createDate>
        <tagSet><item><key>team</key><value>ml</value></item></tagSet></item>
        <item><capacityReservationId>cr-2</capacityReservationId><state>scheduled</state>
        <tagSet><item><key>capacity-ops:purchase-id</key><value>p#1</value></item></tagSet></item>
        <item><capacityReservationId>cr-3</capacityReservationId>
        <reservationType>default</reservationType><state>active</state></item>
        </capacityReservationSet></DescribeCapacityReservationsResponse>
        """);

    Page<SeenBlock> page = reader.reservations("us-east-1", Optional.empty());

    assertThat(page.next()).contains("more");
    assertThat(page.items())
        .containsExactly(
            new SeenBlock(
                "us-east-1",
                "cb-1",
                List.of("cr-1"),
                "a-new-state",
                "p5.48xlarge",
                null,
                2,
                1,
                "us-east-1a",
                Instant.parse("2026-11-21T11:30:00Z"),
                Instant.parse("2026-11-22T11:30:00Z"),
                Instant.parse("2026-11-20T08:00:00Z"),
                Map.of("team", "ml")),
            new SeenBlock(
                "us-east-1",
                null,
                List.of("cr-2"),
                "scheduled",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("capacity-ops:purchase-id", "p#1")));
    assertThat(wire.sent().getFirst()).doesNotContain("Filter");
  }

  @Test
  void blocks_areReadUnfiltered_andEmptyTokenIsTheEnd() {
    wire.answers(
        200,
        """
        <DescribeCapacityBlocksResponse><requestId>r</requestId><nextToken></nextToken>
        <capacityBlockSet><item><capacityBlockId>cb-1</capacityBlockId>
        <ultraserverType>u-p6e-gb200x72</ultraserverType>
        <capacityReservationIdSet><item>cr-1</item><item>cr-2</item></capacityReservationIdSet>
        <state>active</state></item></capacityBlockSet></DescribeCapacityBlocksResponse>
        """);

    Page<SeenBlock> page = reader.blocks("us-east-1", Optional.of("second"));

    assertThat(page.next()).isEmpty();
    assertThat(page.items())
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.capacityReservationIds()).containsExactly("cr-1", "cr-2");
              assertThat(block.ultraserverType()).isEqualTo("u-p6e-gb200x72");
            });
    assertThat(wire.sent().getFirst())
        .contains("MaxResults=1000", "NextToken=second")
        .doesNotContain("Filter");
  }

  @Test
  void extensionHistory_ofOneBlock_isAskedById_andOfAllByPage() {
    String history =
        """
        <DescribeCapacityBlockExtensionHistoryResponse><requestId>r</requestId>
        <capacityBlockExtensionSet><item><capacityReservationId>cr-1</capacityReservationId>
        <capacityBlockExtensionOfferingId>cbe-1</capacityBlockExtensionOfferingId>
        <capacityBlockExtensionDurationHours>24</capacityBlockExtensionDurationHours>
        <capacityBlockExtensionStatus>payment-succeeded</capacityBlockExtensionStatus>
        <capacityBlockExtensionPurchaseDate>2026-11-20T08:00:00.000Z</capacityBlockExtensionPurchaseDate>
        <capacityBlockExtensionStartDate>2026-11-22T11:30:00.000Z</capacityBlockExtensionStartDate>
        <capacityBlockExtensionEndDate>2026-11-23T11:30:00.000Z</capacityBlockExtensionEndDate>
        <upfrontFee>10.00</upfrontFee><currencyCode>USD</currencyCode></item>
        </capacityBlockExtensionSet></DescribeCapacityBlockExtensionHistoryResponse>
        """;
    wire.answers(200, history);
    wire.answers(200, history);

    Page<SeenExtension> one =
        reader.extensionHistory("us-east-1", Optional.of("cr-1"), Optional.empty());
    reader.extensionHistory("us-east-1", Optional.empty(), Optional.empty());

    assertThat(one.items())
        .containsExactly(
            new SeenExtension(
                "cr-1",
                "cbe-1",
                24,
                "payment-succeeded",
                Instant.parse("2026-11-20T08:00:00Z"),
                Instant.parse("2026-11-22T11:30:00Z"),
                Instant.parse("2026-11-23T11:30:00Z"),
                Money.of("10.00", "USD")));
    assertThat(wire.sent().getFirst())
        .contains("CapacityReservationId.1=cr-1")
        .doesNotContain("MaxResults");
    assertThat(wire.sent().getLast()).contains("MaxResults=1000");
  }

  @Test
  void interconnects_areReadWhole() {
    wire.answers(
        200,
        """
        <DescribeCapacityBlockStatusResponse><requestId>r</requestId><capacityBlockStatusSet><item>
        <capacityBlockId>cb-1</capacityBlockId><interconnectStatus>impaired</interconnectStatus>
        <totalCapacity>72</totalCapacity><totalAvailableCapacity>70</totalAvailableCapacity>
        <totalUnavailableCapacity>2</totalUnavailableCapacity></item></capacityBlockStatusSet>
        </DescribeCapacityBlockStatusResponse>
        """);

    assertThat(reader.interconnects("us-east-1", Optional.empty()).items())
        .containsExactly(new Interconnect("cb-1", "impaired", 72, 70, 2));
  }

  @Test
  void anyList_refusedOrFailed_isAFailureAndNeverEmpty() {
    wire.refuses(503, "RequestLimitExceeded");
    assertThatThrownBy(() -> reader.blocks("us-east-1", Optional.empty()))
        .isInstanceOf(AwsFailure.Throttled.class);

    wire.refuses(400, "InvalidNextToken");
    assertThatThrownBy(() -> reader.reservations("us-east-1", Optional.of("old")))
        .isInstanceOf(AwsFailure.Refused.class);
  }
}
