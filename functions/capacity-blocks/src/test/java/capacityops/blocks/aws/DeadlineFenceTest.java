package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.aws.PurchaseClients.Fence;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.PurchaseTag;
import capacityops.blocks.domain.Reply;
import capacityops.core.aws.AwsClients;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;

class DeadlineFenceTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/purchase";
  private static final Instant DEADLINE = Instant.parse("2026-11-20T08:01:00.123456Z");

  private final Wire wire = new Wire();
  private final DeadlineFence fence =
      new DeadlineFence(AwsClients.real(), wire.client(StsClient.builder()), ROLE);

  @Test
  void policy_ofABlock_allowsThisPurchaseBeforeTheDeadlineAndItsTags() {
    String policy = DeadlineFence.policy(new Fence("ec2:PurchaseCapacityBlock", "p#1", DEADLINE));

    assertThat(policy)
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":["
                + "{\"Effect\":\"Allow\",\"Action\":[\"ec2:PurchaseCapacityBlock\"],"
                + "\"Resource\":\"*\",\"Condition\":{"
                + "\"DateLessThan\":{\"aws:CurrentTime\":\"2026-11-20T08:01:00Z\"},"
                + "\"StringEquals\":{\"aws:RequestTag/capacity-ops:purchase-id\":\"p#1\"}}},"
                + "{\"Effect\":\"Allow\",\"Action\":[\"ec2:CreateTags\"],\"Resource\":\"*\","
                + "\"Condition\":{\"StringEquals\":"
                + "{\"ec2:CreateAction\":\"PurchaseCapacityBlock\"}}}]}");
  }

  @Test
  void policy_ofAnExtension_hasTheDeadlineOnly() {
    String policy =
        DeadlineFence.policy(new Fence("ec2:PurchaseCapacityBlockExtension", null, DEADLINE));

    assertThat(policy)
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":["
                + "{\"Effect\":\"Allow\",\"Action\":[\"ec2:PurchaseCapacityBlockExtension\"],"
                + "\"Resource\":\"*\",\"Condition\":"
                + "{\"DateLessThan\":{\"aws:CurrentTime\":\"2026-11-20T08:01:00Z\"}}}]}");
  }

  @Test
  void forSending_assumesTheRoleForThisPurchaseAlone() {
    wire.answers(200, session());

    fence.forSending("us-east-1", new Fence("ec2:PurchaseCapacityBlock", "p#1", DEADLINE)).close();

    assertThat(wire.sent())
        .singleElement()
        .asString()
        .contains("Action=AssumeRole", "RoleArn=" + ROLE, "DurationSeconds=900", "\"p#1\"");
  }

  @Test
  void forDryRun_assumesTheRoleAsItIs() {
    wire.answers(200, session());

    fence.forDryRun("us-east-1").close();

    assertThat(wire.sent()).singleElement().asString().doesNotContain("Policy");
  }

  @Test
  void send_whereTheRoleCannotBeAssumed_isNotSent() {
    wire.answers(
        403,
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>");
    DateHeaderClock clock = new DateHeaderClock(InstantSource.system(), System::nanoTime);

    Reply reply =
        new CapacityBlockBuyer(fence, clock)
            .send(
                new Order.Block(
                    "us-east-1", "cb-1", "Linux/UNIX", Map.of(PurchaseTag.KEY, "p#1"), 1),
                DEADLINE);

    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.NotSent.class,
            notSent -> assertThat(notSent.answer().errorCode()).isEqualTo("AccessDenied"));
  }

  private static String session() {
    return """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
        <Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
        <SessionToken>t</SessionToken><Expiration>2026-11-20T08:15:00Z</Expiration></Credentials>
        </AssumeRoleResult></AssumeRoleResponse>
        """;
  }
}
