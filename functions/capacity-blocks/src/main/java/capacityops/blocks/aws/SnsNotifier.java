package capacityops.blocks.aws;

import capacityops.blocks.domain.Notifier;
import capacityops.core.aws.AwsErrors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;

/** People who have subscribed to the SNS topic. */
public final class SnsNotifier implements Notifier {
  private final SnsClient client;
  private final String topicArn;

  public SnsNotifier(SnsClient client, String topicArn) {
    this.client = client;
    this.topicArn = topicArn;
  }

  @Override
  public void tell(Notice notice) {
    try {
      client.publish(
          request -> request.topicArn(topicArn).subject(notice.subject()).message(notice.text()));
    } catch (SdkException e) {
      throw AwsErrors.of("SNS", "Publish", e);
    }
  }
}
