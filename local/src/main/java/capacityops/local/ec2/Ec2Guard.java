package capacityops.local.ec2;

import capacityops.local.SimulatedTime;
import capacityops.local.scenario.Ec2Settings;
import capacityops.local.scenario.RequestRate;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.time.InstantSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;

/**
 * What EC2 looks at before any operation: the request rate and the permission.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request
 *     throttling for the Amazon EC2 API</a>
 */
public final class Ec2Guard implements Operations.Guard {
  private static final RequestRate READS = new RequestRate(100, 20);
  private static final RequestRate UNFILTERED_READS = new RequestRate(50, 10);
  private static final RequestRate WRITES = new RequestRate(50, 5);
  private static final RequestRate CAPACITY_BLOCK_OFFERS = new RequestRate(10, 0.15);
  private static final RequestRate BILLING_OWNER = new RequestRate(1, 0.5);
  private static final RequestRate TAGS = new RequestRate(100, 10);
  private static final RequestRate TERMINATIONS = new RequestRate(100, 5);
  private static final RequestRate LAUNCHES = new RequestRate(5, 2);

  private final Ec2Settings settings;
  private final TokenBuckets buckets;

  public Ec2Guard(Ec2Settings settings, SimulatedTime time, InstantSource clock) {
    this.settings = settings;
    this.buckets = new TokenBuckets(time, clock);
  }

  @Override
  public void check(String operation, SdkPojo request, CallContext caller) {
    if (settings.requestRates() && !takeToken(operation, request, caller)) {
      throw Ec2Errors.requestLimitExceeded();
    }
    if (settings.unauthorized().contains(operation)) {
      throw Ec2Errors.unauthorized();
    }
  }

  /** Fills every bucket. */
  public void reset() {
    buckets.clear();
  }

  private boolean takeToken(String operation, SdkPojo request, CallContext caller) {
    RequestRate rate = rate(operation, request);
    // Unfiltered reads have a smaller bucket beside the one of the operation's other reads.
    String bucket = rate.equals(UNFILTERED_READS) ? operation + "/unfiltered" : operation;
    return buckets.take(String.join("/", caller.accountId(), caller.region(), bucket), rate);
  }

  private static RequestRate rate(String operation, SdkPojo request) {
    return switch (operation) {
      case "DescribeCapacityBlockOfferings",
          "DescribeCapacityBlockExtensionOfferings",
          "PurchaseCapacityBlock",
          "PurchaseCapacityBlockExtension" ->
          CAPACITY_BLOCK_OFFERS;
      case "AssociateCapacityReservationBillingOwner",
          "DisassociateCapacityReservationBillingOwner" ->
          BILLING_OWNER;
      case "CreateTags" -> TAGS;
      case "TerminateInstances" -> TERMINATIONS;
      case "RunInstances" -> LAUNCHES;
      case "DescribeInstances" ->
          isUnfiltered((DescribeInstancesRequest) request) ? UNFILTERED_READS : READS;
      default -> isRead(operation) ? READS : WRITES;
    };
  }

  private static boolean isUnfiltered(DescribeInstancesRequest request) {
    return request.filters().isEmpty()
        && request.instanceIds().isEmpty()
        && request.maxResults() == null;
  }

  private static boolean isRead(String operation) {
    return operation.startsWith("Describe")
        || operation.startsWith("Get")
        || operation.startsWith("List");
  }
}
