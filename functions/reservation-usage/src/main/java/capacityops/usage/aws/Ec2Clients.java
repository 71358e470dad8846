package capacityops.usage.aws;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** One EC2 client for each Region, made when it is first needed, whoever's credentials it sends. */
public final class Ec2Clients {
  private final Function<Region, Ec2Client> maker;
  private final ConcurrentMap<String, Ec2Client> made = new ConcurrentHashMap<>();

  public Ec2Clients(Function<Region, Ec2Client> maker) {
    this.maker = maker;
  }

  Ec2Client in(String region) {
    return made.computeIfAbsent(region, name -> maker.apply(Region.of(name)));
  }
}
