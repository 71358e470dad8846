package capacityops.local.e2e;

import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.outposts.OutpostsClient;

/** Frees an asset of the default scenario's busy Outpost as the owners of its instances would. */
final class Evacuation {
  private static final String OUTPOST = "op-0a11b22c33d44e55f";
  private static final List<String> OWNERS =
      List.of("123456789012", "111122223333", "444455556666");

  private Evacuation() {}

  static void stopEverythingOn(String asset, StackUnderTest stack) {
    OWNERS.forEach(account -> stopThoseOf(account, asset, stack));
  }

  private static void stopThoseOf(String account, String asset, StackUnderTest stack) {
    try (Ec2Client ec2 = stack.client(Ec2Client.builder(), account);
        OutpostsClient outposts = stack.client(OutpostsClient.builder(), OWNERS.getFirst())) {
      List<String> running =
          outposts
              .listAssetInstances(
                  request -> request.outpostIdentifier(OUTPOST).assetIdFilter(asset))
              .assetInstances()
              .stream()
              .filter(instance -> account.equals(instance.accountId()))
              .map(instance -> instance.instanceId())
              .toList();
      if (!running.isEmpty()) {
        ec2.stopInstances(request -> request.instanceIds(running));
      }
    }
  }
}
