package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;

class BuyerPermissionCheckTest {
  private static final Order BLOCK =
      new Order.Block("us-east-1", "cb-1", "Linux/UNIX", Map.of("team", "ml"), 1);

  private final Wire wire = new Wire();
  private final BuyerPermissionCheck check =
      new BuyerPermissionCheck(wire.client(LambdaClient.builder()), "buyer");

  @Test
  void mayBuy_asksTheBuyerWithTheWholeOrder() {
    wire.answers(200, "{\"permission\":{\"permitted\":true}}");

    assertThat(check.mayBuy(BLOCK)).isEqualTo(new Permission.Granted());
    assertThat(wire.sent().getFirst())
        .isEqualTo(
            "{\"permissionCheck\":{\"block\":{\"region\":\"us-east-1\","
                + "\"capacityBlockOfferingId\":\"cb-1\",\"instancePlatform\":\"Linux/UNIX\","
                + "\"tags\":{\"team\":\"ml\"},\"attempt\":1}}}");
  }

  @Test
  void mayBuy_denied_saysWhatEc2Said() {
    wire.answers(
        200,
        "{\"permission\":{\"permitted\":false,\"denied\":{\"service\":\"EC2\",\"operation\":"
            + "\"PurchaseCapacityBlock\",\"errorCode\":\"UnauthorizedOperation\","
            + "\"message\":\"no\",\"requestId\":\"r\"}}}");

    assertThat(check.mayBuy(BLOCK))
        .isEqualTo(
            new Permission.Denied(
                new AwsAnswer(
                    "EC2", "PurchaseCapacityBlock", "UnauthorizedOperation", "no", "r", null)));
  }

  @Test
  void mayBuy_buyerFailedOrIsNotThere_isAFailureAndNoPermission() {
    wire.answers("X-Amz-Function-Error", "Unhandled", "{\"errorMessage\":\"broken\"}");
    assertThatThrownBy(() -> check.mayBuy(BLOCK)).isInstanceOf(AwsFailure.Unavailable.class);

    wire.answers(500, "{\"__type\":\"ServiceException\"}");
    assertThatThrownBy(() -> check.mayBuy(BLOCK)).isInstanceOf(AwsFailure.class);
  }
}
