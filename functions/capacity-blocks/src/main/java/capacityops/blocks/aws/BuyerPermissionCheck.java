package capacityops.blocks.aws;

import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.PermissionCheck;
import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import capacityops.core.json.Json;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Asks the buyer, the only function with the permission, to make the dry run. */
public final class BuyerPermissionCheck implements PermissionCheck {
  private final LambdaClient client;
  private final String buyerFunction;

  public BuyerPermissionCheck(LambdaClient client, String buyerFunction) {
    this.client = client;
    this.buyerFunction = buyerFunction;
  }

  /**
   * What the buyer is asked, and may be asked: one of the two orders.
   *
   * @param block {@code null} for an extension
   * @param extension {@code null} for a block
   */
  public record Asked(Order.Block block, Order.Extension extension) {
    static Asked of(Order order) {
      return switch (order) {
        case Order.Block block -> new Asked(block, null);
        case Order.Extension extension -> new Asked(null, extension);
      };
    }

    public Order order() {
      return block == null ? extension : block;
    }
  }

  /**
   * The buyer's answer.
   *
   * @param denied EC2's refusal, {@code null} where it is permitted
   */
  public record Answered(boolean permitted, AwsAnswer denied) {
    public static Answered of(Permission permission) {
      return switch (permission) {
        case Permission.Granted() -> new Answered(true, null);
        case Permission.Denied(AwsAnswer answer) -> new Answered(false, answer);
      };
    }
  }

  private record Payload(Asked permissionCheck) {}

  private record Reply(Answered permission) {}

  @Override
  public Permission mayBuy(Order order) {
    InvokeResponse response = invoked(new Payload(Asked.of(order)));
    if (response.functionError() != null) {
      throw new AwsFailure.Unavailable(
          false,
          new AwsAnswer(
              "Lambda",
              "Invoke",
              response.functionError(),
              "The permission could not be checked: " + response.payload().asUtf8String(),
              null,
              null),
          null);
    }
    Answered answered = Json.read(response.payload().asByteArray(), Reply.class).permission();
    return answered.permitted()
        ? new Permission.Granted()
        : new Permission.Denied(answered.denied());
  }

  private InvokeResponse invoked(Payload payload) {
    try {
      return client.invoke(
          request ->
              request
                  .functionName(buyerFunction)
                  .payload(SdkBytes.fromByteArray(Json.bytes(payload))));
    } catch (SdkException e) {
      throw AwsErrors.of("Lambda", "Invoke", e);
    }
  }
}
