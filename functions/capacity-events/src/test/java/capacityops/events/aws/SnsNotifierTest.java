package capacityops.events.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.events.domain.Notice;
import capacityops.events.domain.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

class SnsNotifierTest {
  @Test
  void tell_saysWhatHappenedWhatItMeansAndWhatToDo() {
    Topic topic = new Topic();
    new SnsNotifier(topic, "arn:aws:sns:us-east-1:123456789012:notices")
        .tell(
            new Notice(
                "key",
                Severity.CRITICAL,
                "BLOCK_ENDING",
                "It ends",
                "It is about to end.",
                "Instances end.",
                "Save.",
                List.of("cr-1"),
                Instant.parse("2026-11-21T10:50:00Z")));

    PublishRequest sent = topic.published.getFirst();
    assertThat(sent.subject()).isEqualTo("It ends");
    assertThat(sent.message())
        .isEqualTo(
            """
            What happened: It is about to end.
            What it means: Instances end.
            What to do: Save.

            See GET /capacity-reservations/cr-1 (CRITICAL, 2026-11-21T10:50:00Z)
            """);
    assertThat(sent.messageAttributes().get("severity").stringValue()).isEqualTo("CRITICAL");
    assertThat(sent.messageAttributes().get("kind").stringValue()).isEqualTo("BLOCK_ENDING");
  }

  private static final class Topic implements SnsClient {
    private final List<PublishRequest> published = new ArrayList<>();

    @Override
    public PublishResponse publish(PublishRequest request) {
      published.add(request);
      return PublishResponse.builder().messageId("1").build();
    }

    @Override
    public String serviceName() {
      return "sns";
    }

    @Override
    public void close() {}
  }
}
