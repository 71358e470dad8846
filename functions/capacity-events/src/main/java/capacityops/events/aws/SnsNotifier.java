package capacityops.events.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.events.domain.Notice;
import capacityops.events.domain.Notifier;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * Notices by Amazon SNS, in plain words; {@code severity} and {@code kind} are message attributes,
 * so that a subscription can choose.
 */
public final class SnsNotifier implements Notifier {
  private final SnsClient repeating;
  private final String topicArn;

  public SnsNotifier(SnsClient repeating, String topicArn) {
    this.repeating = repeating;
    this.topicArn = topicArn;
  }

  @Override
  public void tell(Notice notice) {
    try {
      repeating.publish(
          request ->
              request
                  .topicArn(topicArn)
                  .subject(notice.title())
                  .message(message(notice))
                  .messageAttributes(
                      Map.of(
                          "severity", text(notice.severity().name()),
                          "kind", text(notice.kind()))));
    } catch (SdkException e) {
      throw AwsErrors.of("SNS", "Publish", e);
    }
  }

  static String message(Notice notice) {
    String links =
        notice.resources().stream()
            .filter(resource -> resource.startsWith("cr-"))
            .map(id -> "See GET /capacity-reservations/" + id)
            .collect(Collectors.joining("\n"));
    return """
        What happened: %s
        What it means: %s
        What to do: %s

        %s (%s, %s)
        """
        .formatted(
            notice.happened(),
            notice.means(),
            notice.toDo(),
            links.isEmpty() ? "About " + String.join(", ", notice.resources()) : links,
            notice.severity(),
            notice.at());
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }
}
