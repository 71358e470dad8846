package capacityops.tasks.domain;

import capacityops.core.ledger.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One Outpost with one server. */
public final class FakeInventory implements OutpostGateway {
  private static final String ASSET = "0000000001";

  @Override
  public Page<Outpost> outposts(OutpostFilter filter, int maxResults, Optional<String> nextToken) {
    return new Page<>(
        List.of(
            new Outpost(
                TaskWorld.OUTPOST,
                "123456789012",
                "arn:aws:outposts:us-east-1:123456789012:outpost/" + TaskWorld.OUTPOST,
                "os-0123456789abcdef0",
                "factory",
                null,
                "ACTIVE",
                "us-east-1a",
                "use1-az1",
                Map.of("team", "platform"),
                null,
                "RACK")),
        Optional.empty());
  }

  @Override
  public List<TypeOffered> configuredTypes(String outpostIdentifier) {
    return List.of(new TypeOffered("m5.xlarge", 4));
  }

  @Override
  public List<TypeOffered> supportedTypes(String outpostIdentifier) {
    return List.of(new TypeOffered("m5.xlarge", 4), new TypeOffered("m5.4xlarge", 16));
  }

  @Override
  public List<Asset> assets(String outpostIdentifier) {
    return List.of(
        new Asset(
            ASSET,
            "0000000009",
            "COMPUTE",
            "h-0123456789abcdef0",
            "ACTIVE",
            List.of("m5"),
            List.of(new InstancePool("m5.xlarge", 8)),
            96));
  }

  @Override
  public List<RunningInstance> runningInstances(String outpostIdentifier) {
    return List.of(
        new RunningInstance("i-00000000000000001", "m5.xlarge", ASSET, "123456789012", null),
        new RunningInstance("i-00000000000000002", "m5.xlarge", ASSET, "210987654321", null),
        new RunningInstance("i-00000000000000003", "c5.large", ASSET, "123456789012", "RDS"));
  }
}
