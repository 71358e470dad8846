package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.Notifier.Notice;
import capacityops.blocks.domain.Notifier.Severity;
import capacityops.core.failure.AwsFailure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;

class SnsNotifierTest {
  private final Wire wire = new Wire();
  private final SnsNotifier notifier =
      new SnsNotifier(wire.client(SnsClient.builder()), "arn:aws:sns:us-east-1:123456789012:topic");

  @Test
  void tell_publishesTheWordsAndHowUrgentTheyAre() {
    wire.answers(
        200,
        "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>");

    notifier.tell(new Notice(Severity.CRITICAL, "needs your decision", "What happened: it"));

    assertThat(wire.sent().getFirst())
        .contains(
            "Subject=needs your decision",
            "Message=What happened: it",
            "Name=severity",
            "StringValue=CRITICAL",
            "Name=kind",
            "StringValue=CAPACITY_BLOCK_PURCHASE");
  }

  @Test
  void tell_refused_isAFailure_soThatItIsToldAgain() {
    wire.answers(
        403, "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>");

    assertThatThrownBy(
            () -> notifier.tell(new Notice(Severity.INFO, "is paid", "What happened: it")))
        .isInstanceOf(AwsFailure.class);
  }
}
