package capacityops.blocks.aws;

import capacityops.core.aws.AwsClients;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** EC2 clients for purchases: each sends what it is given once. */
public interface PurchaseClients {
  /** A client for dry runs. */
  Ec2Client forDryRun(String region);

  /**
   * A client for one purchase.
   *
   * @param fence what AWS itself is to allow, where that is switched on
   */
  Ec2Client forSending(String region, Fence fence);

  /**
   * One purchase, as an IAM policy can describe it.
   *
   * @param action such as {@code ec2:PurchaseCapacityBlock}
   * @param purchaseTag the value of the tag that the request carries, {@code null} for none
   * @param deadline after which AWS refuses it
   */
  record Fence(String action, String purchaseTag, Instant deadline) {}

  /** Clients with the function's own role: the worker alone keeps the deadline. */
  static PurchaseClients unfenced(AwsClients aws) {
    Map<String, Ec2Client> byRegion = new ConcurrentHashMap<>();
    return new PurchaseClients() {
      @Override
      public Ec2Client forDryRun(String region) {
        return byRegion.computeIfAbsent(
            region, name -> aws.sendingOnce(Ec2Client.builder().region(Region.of(name))));
      }

      @Override
      public Ec2Client forSending(String region, Fence fence) {
        return forDryRun(region);
      }
    };
  }
}
