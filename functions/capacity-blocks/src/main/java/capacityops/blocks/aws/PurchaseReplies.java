package capacityops.blocks.aws;

import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.Reply;
import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Response;

/** Calls a purchase operation, and puts whatever comes of it into words that the domain knows. */
final class PurchaseReplies {
  private final String operation;
  private final DateHeaderClock serverClock;

  PurchaseReplies(String operation, DateHeaderClock serverClock) {
    this.operation = operation;
    this.serverClock = serverClock;
  }

  /** The answer to a dry run, which EC2 always gives as an error. */
  Permission permission(Supplier<? extends Ec2Response> dryRun) {
    return DryRun.of(
        operation,
        () -> {
          try {
            return dryRun.get();
          } catch (AwsServiceException e) {
            observe(e);
            throw e;
          }
        });
  }

  /**
   * The answer to an order; any failure is kept as what it is.
   *
   * @param preparing makes the client; what fails here was not sent
   * @param sending is given the client and sends the order
   */
  Reply reply(Supplier<Ec2Client> preparing, Function<Ec2Client, Reply> sending) {
    Ec2Client client;
    try {
      client = preparing.get();
    } catch (AwsFailure e) {
      return new Reply.NotSent(e.answer());
    }
    return sent(() -> sending.apply(client));
  }

  private Reply sent(Supplier<Reply> sending) {
    try {
      return sending.get();
    } catch (AwsServiceException e) {
      observe(e);
      String code = code(e);
      return code == null
          ? new Reply.Silence("EC2 answered %d without a code".formatted(e.statusCode()))
          : new Reply.ErrorAnswer(
              e.statusCode(), code, e.awsErrorDetails().errorMessage(), e.requestId());
    } catch (SdkException e) {
      AwsAnswer silence = AwsErrors.ofSentOnce("EC2", operation, e).answer();
      return new Reply.Silence("no usable answer: " + silence.message());
    }
  }

  void observe(Ec2Response response) {
    serverClock.observe(response.sdkHttpResponse());
  }

  private void observe(AwsServiceException e) {
    if (e.awsErrorDetails() != null) {
      serverClock.observe(e.awsErrorDetails().sdkHttpResponse());
    }
  }

  private static String code(AwsServiceException e) {
    return e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
  }
}
