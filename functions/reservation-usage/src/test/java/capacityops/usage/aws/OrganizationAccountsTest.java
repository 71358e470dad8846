package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.usage.aws.FakeAws.Asked;
import capacityops.usage.domain.Accounts.Account;
import capacityops.usage.domain.CallCount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.sts.StsClient;

class OrganizationAccountsTest {
  @RegisterExtension final FakeAws aws = new FakeAws();
  private final CallCount calls = new CallCount();

  @Test
  void accounts_everyPage_isListed() {
    aws.answers(
        200,
        "{\"Accounts\":[{\"Id\":\"111111111111\",\"Name\":\"own\",\"Status\":\"ACTIVE\"}],\"NextToken\":\"t\"}");
    aws.answers(
        200, "{\"Accounts\":[{\"Id\":\"222222222222\",\"Name\":\"ml\",\"Status\":\"SUSPENDED\"}]}");

    assertThat(accounts("capacity-ops").ofOrganization())
        .containsExactly(
            new Account("111111111111", "own", "ACTIVE"),
            new Account("222222222222", "ml", "SUSPENDED"));
  }

  @Test
  void otherAccount_isEnteredByItsRole() {
    aws.answers(
        200,
        """
        <AssumeRoleResponse><AssumeRoleResult><Credentials>
          <AccessKeyId>OTHER</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
          <SessionToken>t</SessionToken><Expiration>2026-11-20T07:00:00Z</Expiration>
        </Credentials></AssumeRoleResult></AssumeRoleResponse>
        """);
    aws.answers(200, "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>");

    accounts("capacity-ops").in("222222222222", calls).enabledRegions();

    assertThat(aws.asked().getFirst().parameters())
        .containsEntry("RoleArn", "arn:aws:iam::222222222222:role/capacity-ops");
    assertThat(aws.asked()).extracting(Asked::credentials).containsExactly("OWN", "OTHER");
    assertThat(calls.byOperation()).containsEntry("AssumeRole", 1L);
  }

  @Test
  void ownAccount_needsNoRole() {
    aws.answers(200, "<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>");

    accounts("").in("111111111111", calls).enabledRegions();

    assertThat(aws.asked()).hasSize(1);
    assertThat(accounts("").coverOrganization()).isFalse();
  }

  @Test
  void roleThatMayNotBeAssumed_isRefused() {
    aws.answers(
        403,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>");

    assertThatThrownBy(() -> accounts("capacity-ops").in("222222222222", calls))
        .isInstanceOf(AwsFailure.Refused.class)
        .hasMessageContaining("STS AssumeRole: AccessDenied");
  }

  private OrganizationAccounts accounts(String role) {
    return new OrganizationAccounts(
        new OrganizationAccounts.Home("111111111111", "us-east-1", "aws"),
        role,
        new Ec2Clients(
            region -> aws.clients().sendingOnce(aws.here(Ec2Client.builder()).region(region))),
        () -> aws.clients().repeating(aws.here(OrganizationsClient.builder())),
        () -> aws.clients().repeating(aws.here(StsClient.builder())));
  }
}
