package capacityops.blocks.aws;

import capacityops.core.aws.AwsClients;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** EC2 clients for reading, one for each Region. */
public final class Ec2Clients {
  private final Map<String, Ec2Client> byRegion = new ConcurrentHashMap<>();
  private final Function<String, Ec2Client> making;

  public Ec2Clients(AwsClients aws) {
    this(region -> aws.repeating(Ec2Client.builder().region(Region.of(region))));
  }

  /**
   * @param making makes a Region's client
   */
  Ec2Clients(Function<String, Ec2Client> making) {
    this.making = making;
  }

  public Ec2Client in(String region) {
    return byRegion.computeIfAbsent(region, making);
  }
}
