package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.usage.domain.Accounts;
import capacityops.usage.domain.CallLog;
import capacityops.usage.domain.ReservationGateway;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The own account and, where a role's name is given, every account of the organization. */
public final class OrganizationAccounts implements Accounts {
  private static final String SESSION = "capacity-ops-usage-report";

  private final Home home;
  private final String roleName;
  private final Ec2Clients ec2;
  private final Supplier<OrganizationsClient> organizations;
  private final Supplier<StsClient> sts;

  /** Where the stack runs. */
  public record Home(String accountId, String region, String partition) {}

  /**
   * @param roleName of the role to assume in the other accounts, empty where only the own account
   *     is covered; then neither Organizations nor STS is called
   */
  public OrganizationAccounts(
      Home home,
      String roleName,
      Ec2Clients ec2,
      Supplier<OrganizationsClient> organizations,
      Supplier<StsClient> sts) {
    this.home = home;
    this.roleName = roleName;
    this.ec2 = ec2;
    this.organizations = organizations;
    this.sts = sts;
  }

  @Override
  public String own() {
    return home.accountId();
  }

  @Override
  public boolean coverOrganization() {
    return !roleName.isEmpty();
  }

  @Override
  public List<Account> ofOrganization() {
    try {
      return organizations.get().listAccountsPaginator().stream()
          .flatMap(page -> page.accounts().stream())
          .map(account -> new Account(account.id(), account.name(), account.statusAsString()))
          .toList();
    } catch (SdkException e) {
      throw AwsErrors.of("Organizations", "ListAccounts", e);
    }
  }

  @Override
  public ReservationGateway in(String accountId, CallLog calls) {
    if (accountId.equals(home.accountId())) {
      return new Ec2Reservations(ec2, home.region(), null);
    }
    calls.called("AssumeRole");
    return new Ec2Reservations(ec2, home.region(), credentials(accountId));
  }

  private StaticCredentialsProvider credentials(String accountId) {
    try {
      Credentials assumed =
          sts.get()
              .assumeRole(request -> request.roleArn(roleArn(accountId)).roleSessionName(SESSION))
              .credentials();
      return StaticCredentialsProvider.create(
          AwsSessionCredentials.create(
              assumed.accessKeyId(), assumed.secretAccessKey(), assumed.sessionToken()));
    } catch (SdkException e) {
      throw AwsErrors.of("STS", "AssumeRole", e);
    }
  }

  private String roleArn(String accountId) {
    return "arn:%s:iam::%s:role/%s".formatted(home.partition(), accountId, roleName);
  }
}
