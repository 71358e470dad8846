package capacityops.blocks.aws;

import capacityops.core.aws.AwsClients;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** EC2 clients for reading, one for each Region. */
public final class Ec2Clients {
  private final Map<String, Ec2Client> byRegion = new ConcurrentHashMap<>();

  public Ec2Client in(String region) {
    return byRegion.computeIfAbsent(
        region, name -> AwsClients.repeating(Ec2Client.builder().region(Region.of(name))));
  }
}
