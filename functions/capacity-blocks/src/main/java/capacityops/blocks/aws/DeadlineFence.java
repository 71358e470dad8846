package capacityops.blocks.aws;

import capacityops.blocks.domain.PurchaseTag;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Sends a purchase with credentials that AWS lets expire with the claim: a session of the purchase
 * role whose policy allows this one action, with this attempt's tag, before the deadline. A worker
 * that was paused and signs late is refused by AWS itself.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session">Session
 *     policies</a>
 */
public final class DeadlineFence implements PurchaseClients {
  private static final int SHORTEST_SESSION_SECONDS = 900;
  private static final String SESSION_NAME = "capacity-ops-purchase";

  private final AwsClients aws;
  private final StsClient sts;
  private final String purchaseRoleArn;

  public DeadlineFence(AwsClients aws, StsClient sts, String purchaseRoleArn) {
    this.aws = aws;
    this.sts = sts;
    this.purchaseRoleArn = purchaseRoleArn;
  }

  @Override
  public Ec2Client forDryRun(String region) {
    return client(region, null);
  }

  @Override
  public Ec2Client forSending(String region, Fence fence) {
    return client(region, policy(fence));
  }

  private Ec2Client client(String region, String policy) {
    Credentials session = session(policy);
    AwsSessionCredentials fenced =
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
    return aws.as(StaticCredentialsProvider.create(fenced))
        .sendingOnce(Ec2Client.builder().region(Region.of(region)));
  }

  private Credentials session(String policy) {
    try {
      return sts.assumeRole(
              request ->
                  request
                      .roleArn(purchaseRoleArn)
                      .roleSessionName(SESSION_NAME)
                      .durationSeconds(SHORTEST_SESSION_SECONDS)
                      .policy(policy))
          .credentials();
    } catch (SdkException e) {
      throw AwsErrors.of("STS", "AssumeRole", e);
    }
  }

  static String policy(Fence fence) {
    Map<String, Map<String, String>> conditions = new LinkedHashMap<>();
    String deadline = fence.deadline().truncatedTo(ChronoUnit.SECONDS).toString();
    conditions.put("DateLessThan", Map.of("aws:CurrentTime", deadline));
    if (fence.purchaseTag() != null) {
      conditions.put(
          "StringEquals", Map.of("aws:RequestTag/" + PurchaseTag.KEY, fence.purchaseTag()));
    }
    Statement purchase = new Statement("Allow", List.of(fence.action()), "*", conditions);
    if (fence.purchaseTag() == null) {
      return Json.text(new Policy("2012-10-17", List.of(purchase)));
    }
    Statement tags =
        new Statement(
            "Allow",
            List.of("ec2:CreateTags"),
            "*",
            Map.of(
                "StringEquals",
                Map.of("ec2:CreateAction", fence.action().substring("ec2:".length()))));
    return Json.text(new Policy("2012-10-17", List.of(purchase, tags)));
  }

  /** An IAM policy, with IAM's own names. */
  @SuppressWarnings("checkstyle:MemberName")
  private record Policy(String Version, List<Statement> Statement) {}

  private record Statement(
      String Effect,
      List<String> Action,
      String Resource,
      Map<String, Map<String, String>> Condition) {}
}
