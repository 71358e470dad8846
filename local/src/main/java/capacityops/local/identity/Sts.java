package capacityops.local.identity;

import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumedRoleUser;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * AWS Security Token Service: who the caller is, and sessions of roles of any name, in those
 * accounts that let the caller in.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html">AWS STS
 *     API</a>
 */
public final class Sts implements ServiceSimulator {
  private static final Pattern ROLE =
      Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:.*/)?([^/]+)");

  private final Callers callers;
  private final Clock clock;
  private final RoleTrust trust;
  private final Operations operations =
      new Operations()
          .on(GetCallerIdentityRequest.class, this::getCallerIdentity)
          .on(AssumeRoleRequest.class, this::assumeRole);

  public Sts(Callers callers, Clock clock, RoleTrust trust) {
    this.callers = callers;
    this.clock = clock;
    this.trust = trust;
  }

  @Override
  public String signingName() {
    return "sts";
  }

  @Override
  public Operations operations() {
    return operations;
  }

  private GetCallerIdentityResponse getCallerIdentity(
      GetCallerIdentityRequest request, CallContext context) {
    Caller caller = callers.of(context.accessKeyId());
    return GetCallerIdentityResponse.builder()
        .account(caller.accountId())
        .arn(caller.arn())
        .userId(caller.userId())
        .build();
  }

  private AssumeRoleResponse assumeRole(AssumeRoleRequest request, CallContext context) {
    Matcher role = ROLE.matcher(Optional.ofNullable(request.roleArn()).orElse(""));
    if (!role.matches() || request.roleSessionName() == null) {
      throw new AwsError(
          "ValidationError", 400, "RoleArn and RoleSessionName must name a role and a session");
    }
    if (!trust.letsIn(role.group(1), request.roleArn())) {
      throw notAuthorized(request.roleArn(), context);
    }
    String accessKeyId = newAccessKeyId();
    Caller caller =
        callers.assumeRole(
            accessKeyId,
            role.group(1),
            role.group(2),
            request.roleSessionName(),
            context.accessKeyId());
    Duration duration =
        Duration.ofSeconds(Optional.ofNullable(request.durationSeconds()).orElse(3600));
    return AssumeRoleResponse.builder()
        .credentials(
            Credentials.builder()
                .accessKeyId(accessKeyId)
                .secretAccessKey(UUID.randomUUID().toString())
                .sessionToken(UUID.randomUUID().toString())
                .expiration(clock.instant().plus(duration))
                .build())
        .assumedRoleUser(
            AssumedRoleUser.builder().arn(caller.arn()).assumedRoleId(caller.userId()).build())
        .build();
  }

  private static AwsError notAuthorized(String roleArn, CallContext context) {
    return new AwsError(
        "AccessDenied",
        403,
        "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
            .formatted(context.principalArn(), roleArn));
  }

  /** A temporary access key id as STS shapes it. */
  public static String newAccessKeyId() {
    return "ASIA"
        + UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT);
  }
}
