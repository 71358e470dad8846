package capacityops.blocks;

import capacityops.blocks.aws.PurchaseTable;
import capacityops.blocks.domain.Attempt;
import capacityops.blocks.domain.FoundBlock;
import capacityops.blocks.domain.LedgerIdentity;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Quote;
import capacityops.blocks.domain.Stake;
import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What the functions of this module rehearse while they start: parts that reach nothing outside of
 * this process, whose EC2 and ledger have what a request asks for, and that request.
 */
final class CapacityBlockRehearsals {
  private static final String WAITING = "00000000-0000-7000-8000-000000000000";
  private static final String UNDECIDED = "00000000-0000-7000-8000-000000000001";
  private static final String PAID = "00000000-0000-7000-8000-000000000002";
  private static final String REASON = "rehearsal";
  private static final String OFFERING = "cb-00000000000000000";
  private static final String BLOCK = "cb-00000000000000001";
  private static final String RESERVATION = "cr-00000000000000000";
  private static final String TYPE = "p5.48xlarge";
  private static final Money FEE = Money.of("752.16", "USD");
  private static final Person REQUESTER =
      new Person("arn:aws:iam::000000000000:user/requester", "requester");
  private static final Person APPROVER =
      new Person("arn:aws:iam::000000000000:user/approver", "approver");

  private static final String OFFERINGS =
      """
      <DescribeCapacityBlockOfferingsResponse><requestId>r</requestId>
      <capacityBlockOfferingSet><item>
      <capacityBlockOfferingId>cb-00000000000000000</capacityBlockOfferingId>
      <instanceType>p5.48xlarge</instanceType><instanceCount>1</instanceCount>
      <availabilityZone>us-east-1a</availabilityZone>
      <startDate>START</startDate><endDate>END</endDate>
      <capacityBlockDurationHours>24</capacityBlockDurationHours>
      <capacityBlockDurationMinutes>1440</capacityBlockDurationMinutes>
      <upfrontFee>752.16</upfrontFee><currencyCode>USD</currencyCode><tenancy>default</tenancy>
      </item></capacityBlockOfferingSet></DescribeCapacityBlockOfferingsResponse>
      """;

  private static final String EXTENSION_OFFERINGS =
      """
      <DescribeCapacityBlockExtensionOfferingsResponse><requestId>r</requestId>
      <capacityBlockExtensionOfferingSet><item>
      <capacityBlockExtensionOfferingId>cbe-00000000000000000</capacityBlockExtensionOfferingId>
      <instanceType>p5.48xlarge</instanceType><instanceCount>1</instanceCount>
      <availabilityZone>us-east-1a</availabilityZone><startDate>START</startDate>
      <capacityBlockExtensionStartDate>START</capacityBlockExtensionStartDate>
      <capacityBlockExtensionEndDate>END</capacityBlockExtensionEndDate>
      <capacityBlockExtensionDurationHours>24</capacityBlockExtensionDurationHours>
      <upfrontFee>752.16</upfrontFee><currencyCode>USD</currencyCode><tenancy>default</tenancy>
      </item></capacityBlockExtensionOfferingSet>
      </DescribeCapacityBlockExtensionOfferingsResponse>
      """;

  private static final String BLOCKS =
      """
      <DescribeCapacityBlocksResponse><requestId>r</requestId><capacityBlockSet><item>
      <capacityBlockId>cb-00000000000000001</capacityBlockId>
      <capacityReservationIdSet><item>cr-00000000000000000</item></capacityReservationIdSet>
      <state>scheduled</state><availabilityZone>us-east-1a</availabilityZone>
      <startDate>START</startDate><endDate>END</endDate><createDate>START</createDate>
      <tagSet><item><key>team</key><value>ml</value></item></tagSet>
      </item></capacityBlockSet></DescribeCapacityBlocksResponse>
      """;

  private static final String RESERVATIONS =
      """
      <DescribeCapacityReservationsResponse><requestId>r</requestId><capacityReservationSet><item>
      <capacityReservationId>cr-00000000000000000</capacityReservationId>
      <capacityBlockId>cb-00000000000000001</capacityBlockId>
      <reservationType>capacity-block</reservationType><state>scheduled</state>
      <instanceType>p5.48xlarge</instanceType><availabilityZone>us-east-1a</availabilityZone>
      <totalInstanceCount>1</totalInstanceCount><availableInstanceCount>1</availableInstanceCount>
      <startDate>START</startDate><endDate>END</endDate><createDate>START</createDate>
      <tagSet><item><key>capacity-ops:purchase-id</key><value>0#1</value></item></tagSet>
      </item><item>
      <capacityReservationId>cr-00000000000000001</capacityReservationId>
      <reservationType>default</reservationType><state>active</state>
      <tagSet><item><key>team</key><value>ml</value></item></tagSet>
      <capacityAllocationSet><item>
      <allocationType>used</allocationType><count>1</count>
      </item></capacityAllocationSet>
      <interruptibleCapacityAllocation><instanceCount>1</instanceCount>
      </interruptibleCapacityAllocation>
      <interruptionInfo><interruptionType>adhoc</interruptionType></interruptionInfo>
      </item></capacityReservationSet></DescribeCapacityReservationsResponse>
      """;

  private static final String INTERCONNECTS =
      """
      <DescribeCapacityBlockStatusResponse><requestId>r</requestId><capacityBlockStatusSet><item>
      <capacityBlockId>cb-00000000000000001</capacityBlockId>
      <interconnectStatus>ok</interconnectStatus><totalCapacity>1</totalCapacity>
      <totalAvailableCapacity>1</totalAvailableCapacity>
      <totalUnavailableCapacity>0</totalUnavailableCapacity>
      <capacityReservationStatusSet><item>
      <capacityReservationId>cr-00000000000000000</capacityReservationId>
      <totalCapacity>1</totalCapacity>
      </item></capacityReservationStatusSet>
      </item></capacityBlockStatusSet></DescribeCapacityBlockStatusResponse>
      """;

  private static final String EXTENSIONS =
      """
      <DescribeCapacityBlockExtensionHistoryResponse><requestId>r</requestId>
      <capacityBlockExtensionSet><item>
      <capacityReservationId>cr-00000000000000000</capacityReservationId>
      <capacityBlockExtensionOfferingId>cbe-00000000000000000</capacityBlockExtensionOfferingId>
      <capacityBlockExtensionDurationHours>24</capacityBlockExtensionDurationHours>
      <capacityBlockExtensionStatus>payment-succeeded</capacityBlockExtensionStatus>
      <capacityBlockExtensionPurchaseDate>START</capacityBlockExtensionPurchaseDate>
      <capacityBlockExtensionStartDate>START</capacityBlockExtensionStartDate>
      <capacityBlockExtensionEndDate>END</capacityBlockExtensionEndDate>
      <upfrontFee>752.16</upfrontFee><currencyCode>USD</currencyCode>
      </item></capacityBlockExtensionSet></DescribeCapacityBlockExtensionHistoryResponse>
      """;

  private static final String TABLE =
      """
      {"Table": {"TableId": "rehearsal", "TableName": "rehearsal", "TableStatus": "ACTIVE",
       "CreationDateTime": 1764000000.000,
       "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
       "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
       "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
       "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
       "GlobalSecondaryIndexes": [{"IndexName": "open", "IndexStatus": "ACTIVE",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
        "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}}]}}
      """;

  private static final String STARTED =
      """
      {"executionArn": "arn:aws:states:us-east-1:000000000000:execution:purchase:rehearsal",
       "startDate": 1764000000.000}
      """;

  private static final String PUBLISHED =
      """
      <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
      <PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>
      """;

  /** What the bus tells of a purchase that waits for its approval. */
  static final String STATUS_CHANGED =
      """
      {"id": "rehearsal", "detail": {
       "purchaseId": "00000000-0000-7000-8000-000000000000", "status": "AWAITING_APPROVAL",
       "reason": "rehearsal", "kind": "BLOCK", "attempt": 1, "region": "us-east-1",
       "availabilityZone": "us-east-1a", "instanceType": "p5.48xlarge", "instanceCount": 1,
       "startDate": "2026-11-25T11:30:00Z", "endDate": "2026-11-26T11:30:00Z",
       "upfrontFee": {"amount": "752.16", "currencyCode": "USD"}, "capacityReservationIds": [],
       "requestedBy": "arn:aws:iam::000000000000:user/requester", "at": "2026-11-20T08:00:00Z"}}
      """;

  private final String region;
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Instant start = now.plus(Duration.ofDays(30));
  private final Instant end = start.plus(Duration.ofDays(1));

  /**
   * @param region one of those that the deployment may buy in
   */
  CapacityBlockRehearsals(String region) {
    this.region = region;
  }

  /** EC2 has a block and offers; the ledger is empty. */
  CapacityBlocksWiring wiring() {
    return CapacityBlocksWiring.rehearsing(
        new RehearsalAws()
            .answering("Publish", PUBLISHED)
            .answering("StartExecution", STARTED)
            .answering("DescribeTable", TABLE)
            .answering("DescribeCapacityBlockOfferings", dated(OFFERINGS))
            .answering("DescribeCapacityBlockExtensionOfferings", dated(EXTENSION_OFFERINGS))
            .answering("DescribeCapacityBlocks", dated(BLOCKS))
            .answering("DescribeCapacityReservations", dated(RESERVATIONS))
            .answering("DescribeCapacityBlockStatus", INTERCONNECTS)
            .answering("DescribeCapacityBlockExtensionHistory", dated(EXTENSIONS)));
  }

  /** The ledger knows how the offered block was found. */
  CapacityBlocksWiring remembering() {
    CapacityBlocksWiring wiring = wiring();
    wiring.memory().remember(List.of(offered()));
    return wiring;
  }

  /**
   * The ledger has a purchase that waits for its approval, one of which EC2 does not show a block,
   * and one that is paid.
   */
  CapacityBlocksWiring purchases() {
    CapacityBlocksWiring wiring = wiring();
    PurchaseTable table = wiring.table();
    FoundBlock block =
        new FoundBlock(1, FoundBlock.SCHEDULED, true, BLOCK, List.of(RESERVATION), start, end, now);
    open(table, WAITING, PurchaseStatus.AWAITING_APPROVAL, asked());
    open(table, UNDECIDED, PurchaseStatus.NEEDS_DECISION, sent(FEE.minorUnits(), 0, List.of()));
    open(table, PAID, PurchaseStatus.SCHEDULED, sent(0, FEE.minorUnits(), List.of(block)));
    return wiring;
  }

  Rehearsal searching() {
    return Rehearsal.reading(
        "instanceType=%s&instanceCount=1&capacityDurationHours=24&region=%s"
            .formatted(TYPE, region));
  }

  Rehearsal searchingExtensions() {
    return Rehearsal.reading(
        "capacityReservationId=%s&capacityBlockExtensionDurationHours=24&region=%s"
            .formatted(RESERVATION, region));
  }

  Rehearsal requesting() {
    return Rehearsal.writing(
        """
        {"capacityBlockOfferingId": "%s", "instancePlatform": "Linux/UNIX",
         "maxUpfrontFee": {"amount": "752.16", "currencyCode": "USD"}, "reason": "rehearsal",
         "tags": {"team": "ml"}}
        """
            .formatted(OFFERING));
  }

  Rehearsal approving() {
    return Rehearsal.writing("{\"comment\": \"rehearsal\", \"duplicateOnPurpose\": true}")
        .of("purchaseId", WAITING);
  }

  Rehearsal rejecting() {
    return Rehearsal.writing("{\"comment\": \"rehearsal\"}").of("purchaseId", WAITING);
  }

  /** The decision that takes more: another attempt. */
  Rehearsal resolving() {
    return Rehearsal.writing("{\"decision\": \"RETRY\", \"comment\": \"rehearsal\"}")
        .of("purchaseId", UNDECIDED);
  }

  Rehearsal reading() {
    return Rehearsal.reading("").of("purchaseId", PAID);
  }

  Rehearsal listing() {
    return Rehearsal.reading("status=" + PurchaseStatus.AWAITING_APPROVAL);
  }

  Rehearsal budget() {
    return Rehearsal.reading("").of("month", "2026-01");
  }

  /** What the account has in one Region. */
  Rehearsal readingRegion() {
    return Rehearsal.reading("region=" + region);
  }

  private String dated(String answer) {
    return answer.replace("START", start.toString()).replace("END", end.toString());
  }

  private void open(PurchaseTable table, String id, PurchaseStatus status, PurchaseRecord record) {
    Change change = Change.to(status.name(), true, record, REQUESTER.arn(), REASON, now);
    table.open(
        Allocation.first(id, AllocationKind.CAPACITY_BLOCK, region, REQUESTER.arn(), change),
        change);
  }

  private PurchaseRecord asked() {
    return record(attempt(null, null), null, List.of());
  }

  private PurchaseRecord sent(long held, long committed, List<FoundBlock> blocks) {
    Attempt.Approval approval = new Attempt.Approval(APPROVER, now, quote().hash(), REASON);
    Attempt.Claim claim = new Attempt.Claim(REASON, now, now);
    return record(
        attempt(approval, claim),
        new Stake("2026-11", FEE.currencyCode(), held, committed),
        blocks);
  }

  private PurchaseRecord record(Attempt attempt, Stake stake, List<FoundBlock> blocks) {
    return new PurchaseRecord(
        PurchaseRecord.SCHEMA,
        LedgerIdentity.ANY,
        quote(),
        quote().hash(),
        FEE,
        REASON,
        Map.of("team", "ml"),
        REQUESTER,
        stake,
        attempt,
        List.of(),
        blocks);
  }

  private Attempt attempt(Attempt.Approval approval, Attempt.Claim claim) {
    return new Attempt(1, REQUESTER, start, approval, claim, null, new Attempt.Looks(0, null), 1);
  }

  private Quote quote() {
    return Quote.of(offered(), "Linux/UNIX", "000000000000", now);
  }

  private Offering.Block offered() {
    return new Offering.Block(
        OFFERING,
        region,
        TYPE,
        1,
        null,
        null,
        region + "a",
        start,
        end,
        24,
        1440,
        FEE,
        "default",
        new Offering.Search(region, null, TYPE, 1, null, null, 24, null, null));
  }
}
