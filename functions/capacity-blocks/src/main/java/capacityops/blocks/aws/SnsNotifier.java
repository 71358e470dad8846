package capacityops.blocks.aws;

import capacityops.blocks.domain.Notifier;
import capacityops.core.aws.AwsErrors;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * People who have subscribed to the SNS topic; {@code severity} and {@code kind} are message
 * attributes, so that a subscription can choose.
 */
public final class SnsNotifier implements Notifier {
  private static final String KIND = "CAPACITY_BLOCK_PURCHASE";

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
          request ->
              request
                  .topicArn(topicArn)
                  .subject(notice.subject())
                  .message(notice.text())
                  .messageAttributes(
                      Map.of(
                          "severity", text(notice.severity().name()),
                          "kind", text(KIND))));
    } catch (SdkException e) {
      throw AwsErrors.of("SNS", "Publish", e);
    }
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
