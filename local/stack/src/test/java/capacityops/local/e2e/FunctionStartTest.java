package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What functions do while they start, before anybody's request is answered. */
class FunctionStartTest {
  @Test
  void listCapacityReservations_readsEachRegionThatIsBoughtIn() {
    try (StackUnderTest stack =
        StackUnderTest.own(600, Map.of("CapacityBlockRegions", "us-east-1,us-west-2"))) {
      assertThat(stack.get("/capacity-reservations?unknown=1").status()).isEqualTo(422);

      assertThat(stack.calls("DescribeCapacityReservations")).isEqualTo(2);
    }
  }
}
