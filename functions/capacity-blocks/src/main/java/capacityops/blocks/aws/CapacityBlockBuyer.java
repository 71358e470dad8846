package capacityops.blocks.aws;

import capacityops.blocks.aws.PurchaseClients.Fence;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.Reply;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The only class that calls PurchaseCapacityBlock. */
public final class CapacityBlockBuyer implements PurchaseSender<Order.Block> {
  private static final String OPERATION = "PurchaseCapacityBlock";

  private final PurchaseClients clients;
  private final PurchaseReplies replies;

  public CapacityBlockBuyer(PurchaseClients clients, DateHeaderClock serverClock) {
    this.clients = clients;
    this.replies = new PurchaseReplies(OPERATION, serverClock);
  }

  @Override
  public Permission mayBuy(Order.Block order) {
    Ec2Client client = clients.forDryRun(order.region());
    return replies.permission(
        () -> client.purchaseCapacityBlock(request(order).dryRun(true).build()));
  }

  @Override
  public Reply send(Order.Block order, Instant deadline) {
    Fence fence = new Fence("ec2:" + OPERATION, order.tags().get(PurchaseTag.KEY), deadline);
    return replies.reply(
        () -> clients.forSending(order.region(), fence),
        client -> taken(client.purchaseCapacityBlock(request(order).build()), order));
  }

  private Reply taken(PurchaseCapacityBlockResponse response, Order.Block order) {
    replies.observe(response);
    return new Reply.Taken(
        Ec2Mapping.bought(response, order.attempt()), response.responseMetadata().requestId());
  }

  private static PurchaseCapacityBlockRequest.Builder request(Order.Block order) {
    List<Tag> tags =
        order.tags().entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    return PurchaseCapacityBlockRequest.builder()
        .capacityBlockOfferingId(order.capacityBlockOfferingId())
        .instancePlatform(order.instancePlatform())
        .tagSpecifications(
            TagSpecification.builder()
                .resourceType(ResourceType.CAPACITY_RESERVATION)
                .tags(tags)
                .build());
  }
}
