package capacityops.blocks.aws;

import capacityops.blocks.aws.PurchaseClients.Fence;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.Reply;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockExtensionRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockExtensionResponse;

/** The only class that calls PurchaseCapacityBlockExtension. */
public final class CapacityBlockExtensionBuyer implements PurchaseSender<Order.Extension> {
  private static final String OPERATION = "PurchaseCapacityBlockExtension";

  private final PurchaseClients clients;
  private final PurchaseReplies replies;
  private final InstantSource clock;

  public CapacityBlockExtensionBuyer(
      PurchaseClients clients, DateHeaderClock serverClock, InstantSource clock) {
    this.clients = clients;
    this.replies = new PurchaseReplies(OPERATION, serverClock);
    this.clock = clock;
  }

  @Override
  public Permission mayBuy(Order.Extension order) {
    Ec2Client client = clients.forDryRun(order.region());
    return replies.permission(
        () -> client.purchaseCapacityBlockExtension(request(order).dryRun(true).build()));
  }

  @Override
  public Reply send(Order.Extension order, Instant deadline) {
    Fence fence = new Fence("ec2:" + OPERATION, null, deadline);
    return replies.reply(
        () -> clients.forSending(order.region(), fence),
        client -> taken(client.purchaseCapacityBlockExtension(request(order).build()), order));
  }

  private Reply taken(PurchaseCapacityBlockExtensionResponse response, Order.Extension order) {
    replies.observe(response);
    return new Reply.Taken(
        Ec2Mapping.bought(response, order, clock.instant()),
        response.responseMetadata().requestId());
  }

  private static PurchaseCapacityBlockExtensionRequest.Builder request(Order.Extension order) {
    return PurchaseCapacityBlockExtensionRequest.builder()
        .capacityBlockExtensionOfferingId(order.capacityBlockExtensionOfferingId())
        .capacityReservationId(order.capacityReservationId());
  }
}
