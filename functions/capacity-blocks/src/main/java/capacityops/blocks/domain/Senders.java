package capacityops.blocks.domain;

import java.time.Instant;

/** The two purchase operations, each by its own sender. */
public record Senders(
    PurchaseSender<Order.Block> blocks, PurchaseSender<Order.Extension> extensions) {
  Permission mayBuy(Order order) {
    return switch (order) {
      case Order.Block block -> blocks.mayBuy(block);
      case Order.Extension extension -> extensions.mayBuy(extension);
    };
  }

  Reply send(Order order, Instant deadline) {
    return switch (order) {
      case Order.Block block -> blocks.send(block, deadline);
      case Order.Extension extension -> extensions.send(extension, deadline);
    };
  }
}
