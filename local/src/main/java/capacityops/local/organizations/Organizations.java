package capacityops.local.organizations;

import capacityops.local.capacity.CapacityScenario;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.organizations.model.Account;
import software.amazon.awssdk.services.organizations.model.AccountJoinedMethod;
import software.amazon.awssdk.services.organizations.model.DescribeAccountRequest;
import software.amazon.awssdk.services.organizations.model.DescribeAccountResponse;
import software.amazon.awssdk.services.organizations.model.DescribeOrganizationRequest;
import software.amazon.awssdk.services.organizations.model.DescribeOrganizationResponse;
import software.amazon.awssdk.services.organizations.model.ListAccountsRequest;
import software.amazon.awssdk.services.organizations.model.ListAccountsResponse;
import software.amazon.awssdk.services.organizations.model.OrganizationFeatureSet;

/**
 * AWS Organizations: the accounts of the scenario, of which the default one is the management
 * account. Only that one may ask for the accounts.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html">
 *     ListAccounts</a>
 */
public final class Organizations implements ServiceSimulator {
  private static final String ID = "o-capacityops";
  private static final int MOST_RESULTS = 20;
  private static final Instant JOINED = Instant.parse("2024-01-15T09:00:00Z");
  private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");

  private final Supplier<CapacityScenario> scenario;
  private final String managementAccountId;

  /**
   * @param scenario what tells the accounts, asked for at each call
   */
  public Organizations(Supplier<CapacityScenario> scenario, String managementAccountId) {
    this.scenario = scenario;
    this.managementAccountId = managementAccountId;
  }

  @Override
  public String signingName() {
    return "organizations";
  }

  @Override
  public Operations operations() {
    return new Operations()
        .on(ListAccountsRequest.class, this::listAccounts)
        .on(DescribeAccountRequest.class, this::describeAccount)
        .on(DescribeOrganizationRequest.class, this::describeOrganization);
  }

  private ListAccountsResponse listAccounts(ListAccountsRequest request, CallContext caller) {
    refuseMembers(caller);
    int most = Optional.ofNullable(request.maxResults()).orElse(MOST_RESULTS);
    if (most < 1 || most > MOST_RESULTS) {
      throw invalidInput("MaxResults must be from 1 to 20");
    }
    List<Account> all = accounts();
    int from = request.nextToken() == null ? 0 : offset(request.nextToken(), all.size());
    int to = Math.min(all.size(), from + most);
    return ListAccountsResponse.builder()
        .accounts(all.subList(from, to))
        .nextToken(to < all.size() ? token(to) : null)
        .build();
  }

  private DescribeAccountResponse describeAccount(
      DescribeAccountRequest request, CallContext caller) {
    refuseMembers(caller);
    if (request.accountId() == null || !ACCOUNT_ID.matcher(request.accountId()).matches()) {
      throw invalidInput("AccountId must be twelve digits");
    }
    return accounts().stream()
        .filter(account -> account.id().equals(request.accountId()))
        .findFirst()
        .map(account -> DescribeAccountResponse.builder().account(account).build())
        .orElseThrow(
            () ->
                new AwsError(
                    "AccountNotFoundException",
                    400,
                    "You specified an account that doesn't exist."));
  }

  private DescribeOrganizationResponse describeOrganization(
      DescribeOrganizationRequest request, CallContext caller) {
    return DescribeOrganizationResponse.builder()
        .organization(
            organization ->
                organization
                    .id(ID)
                    .arn(arn("organization/" + ID))
                    .featureSet(OrganizationFeatureSet.ALL)
                    .masterAccountId(managementAccountId)
                    .masterAccountArn(arn("account/" + ID + "/" + managementAccountId)))
        .build();
  }

  private void refuseMembers(CallContext caller) {
    if (!caller.accountId().equals(managementAccountId)) {
      throw new AwsError(
          "AccessDeniedException", 400, "You don't have permissions to access this resource.");
    }
  }

  private List<Account> accounts() {
    return scenario.get().organization(managementAccountId).stream().map(this::account).toList();
  }

  private Account account(CapacityScenario.Account account) {
    String id = account.idOr(managementAccountId);
    String name = Optional.ofNullable(account.name()).orElse("account-" + id);
    return Account.builder()
        .id(id)
        .arn(arn("account/" + ID + "/" + id))
        .name(name)
        .email(Optional.ofNullable(account.email()).orElse(name + "@example.com"))
        .status(account.status())
        .joinedMethod(
            id.equals(managementAccountId)
                ? AccountJoinedMethod.INVITED
                : AccountJoinedMethod.CREATED)
        .joinedTimestamp(JOINED)
        .build();
  }

  private String arn(String resource) {
    return "arn:aws:organizations::" + managementAccountId + ":" + resource;
  }

  private static String token(int offset) {
    return Base64.getUrlEncoder()
        .encodeToString(("accounts/" + offset).getBytes(StandardCharsets.UTF_8));
  }

  private static int offset(String token, int size) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int offset = Integer.parseInt(text.replaceFirst("^accounts/", ""));
      if (offset > 0 && offset < size) {
        return offset;
      }
    } catch (IllegalArgumentException e) {
      throw invalidInput("NextToken is not one of this list");
    }
    throw invalidInput("NextToken is not one of this list");
  }

  private static AwsError invalidInput(String message) {
    return new AwsError("InvalidInputException", 400, message);
  }
}
