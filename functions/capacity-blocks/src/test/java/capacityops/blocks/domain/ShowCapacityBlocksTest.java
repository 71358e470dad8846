package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import capacityops.blocks.Samples;
import capacityops.core.concurrent.Meeting;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.ledger.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowCapacityBlocksTest {
  private final Lists ec2 = new Lists();
  private final ShowCapacityBlocks service =
      new ShowCapacityBlocks(new Lookout(ec2, () -> Samples.NOW), ec2, new ThreadWorkers());

  @Test
  void listsOfARegion_areAskedTwoAtATime() {
    ec2.blocks.add(block("cb-1", "scheduled"));

    ShowCapacityBlocks.All all = service.in(List.of("us-east-1"));

    assertThat(all.unknown()).isEmpty();
    assertThat(all.blocks())
        .extracting(shown -> shown.block().state(), shown -> shown.interconnect().totalCapacity())
        .containsExactly(tuple("active", 4));
  }

  @Test
  void regionWithoutBlocks_isDoneAfterTwo() {
    ec2.reserved.clear();

    assertThat(service.in(List.of("us-east-1")).blocks()).isEmpty();
    assertThat(ec2.asked).isEqualTo(2);
  }

  private static SeenBlock block(String id, String state) {
    return new SeenBlock(
        "us-east-1",
        id,
        List.of("cr-1"),
        state,
        "p5.48xlarge",
        null,
        4,
        4,
        "us-east-1a",
        Samples.NOW,
        Samples.NOW,
        Samples.NOW,
        Map.of());
  }

  /** Answers the first two questions once both are asked, and the next two likewise. */
  private static final class Lists implements CapacityBlockReader {
    final List<SeenBlock> blocks = new ArrayList<>();
    final List<SeenBlock> reserved = new ArrayList<>(List.of(block("cb-1", "active")));
    private final Meeting blocksAndReservations = new Meeting(2);
    private final Meeting rest = new Meeting(2);
    private int asked;

    @Override
    public Page<SeenBlock> reservations(String region, Optional<String> next) {
      return blocksAndReservations.answer(page(reserved));
    }

    @Override
    public Page<SeenBlock> blocks(String region, Optional<String> next) {
      return blocksAndReservations.answer(page(blocks));
    }

    @Override
    public Page<SeenExtension> extensionHistory(
        String region, Optional<String> capacityReservationId, Optional<String> next) {
      return rest.answer(page(List.of()));
    }

    @Override
    public Page<Interconnect> interconnects(String region, Optional<String> next) {
      return rest.answer(page(List.of(new Interconnect("cb-1", "ok", 4, 4, 0))));
    }

    private synchronized <T> Page<T> page(List<T> items) {
      asked++;
      return new Page<>(items, Optional.empty());
    }
  }
}
