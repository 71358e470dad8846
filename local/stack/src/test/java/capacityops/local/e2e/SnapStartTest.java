package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Functions with SnapStart, through the restore protocol of AWS's runtime interface client: the
 * stack takes no snapshot, so the process that prepared for one goes on as if it were restored.
 */
class SnapStartTest {
  private static final String PURCHASE =
      "/capacity-block-purchases/00000000-0000-7000-8000-000000000001";
  private static final List<String> CHANGING =
      List.of(
          "/capacity-tasks",
          "/capacity-tasks/none/cancellation",
          "/capacity-block-purchases",
          PURCHASE + "/approval",
          PURCHASE + "/rejection",
          PURCHASE + "/resolution",
          "/capacity-reservations/cr-0a1b2c3d4e5f60002/interruptible-allocation",
          "/usage-reports");
  private static final List<String> WRITES =
      List.of(
          "PutItem",
          "UpdateItem",
          "TransactWriteItems",
          "BatchWriteItem",
          "StartExecution",
          "PutEvents",
          "StartCapacityTask",
          "CancelCapacityTask",
          "PurchaseCapacityBlock",
          "CreateInterruptibleCapacityReservationAllocation",
          "UpdateInterruptibleCapacityReservationAllocation");

  @Test
  void functionIsRehearsedBeforeItsSnapshot_andAnswersAfterItsRestore() {
    try (StackUnderTest stack = StackUnderTest.own(600, Map.of("SnapStart", "PublishedVersions"))) {
      assertThat(stack.get("/allocations").status()).isEqualTo(200);

      assertThat(stack.log("ListAllocations")).contains("rehearsed 10 times before the snapshot");
    }
  }

  /** Each of these functions has rehearsed eleven times when it refuses what it is sent. */
  @Test
  void rehearsalsOfWhatChangesSomething_changeNothing() {
    try (StackUnderTest stack = StackUnderTest.own(600, Map.of("SnapStart", "PublishedVersions"))) {
      for (String path : CHANGING) {
        assertThat(stack.post(path, "{\"unknown\": true}").status()).as(path).isBetween(400, 422);
      }
      for (String operation : WRITES) {
        assertThat(stack.calls(operation)).as(operation).isZero();
      }
    }
  }
}
