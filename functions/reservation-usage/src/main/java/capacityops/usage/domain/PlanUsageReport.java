package capacityops.usage.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.Accounts.Account;
import capacityops.usage.domain.ReadUsagePart.Pace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds out which accounts and Regions a report is read in. */
public final class PlanUsageReport {
  private static final int ACCOUNTS_AT_A_TIME = 8;

  private final Accounts accounts;
  private final ReportRegister register;
  private final PartRegister parts;
  private final List<String> usualRegions;
  private final Pace pace;
  private final InstantSource clock;

  /**
   * @param usualRegions of a report that names none; empty for every enabled Region
   */
  public PlanUsageReport(
      Accounts accounts,
      ReportRegister register,
      PartRegister parts,
      List<String> usualRegions,
      Pace pace,
      InstantSource clock) {
    this.accounts = accounts;
    this.register = register;
    this.parts = parts;
    this.usualRegions = List.copyOf(usualRegions);
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * Plans a report.
   *
   * @return in how many parts it is read
   */
  public int plan(String reportId) {
    UsageReport report =
        register
            .find(reportId)
            .orElseThrow(() -> new IllegalStateException("There is no report " + reportId + "."));
    Planning planning = new Planning(report.scope());
    List<ReportPart> planned = planning.plan();
    parts.write(reportId, planned);
    register.save(report.planned(planned.size(), planning.calls.byOperation(), planning.unknown));
    return planned.size();
  }

  /** What an account turned out to be. */
  private record Place(Account account, String region, String unreadable) {}

  /** One plan. */
  private final class Planning {
    private final ReportScope scope;
    private final Set<String> wanted;
    private final CallCount calls = new CallCount();
    private final List<Unknown> unknown = new ArrayList<>();
    private final Set<String> enabledSomewhere = new TreeSet<>();

    Planning(ReportScope scope) {
      this.scope = scope;
      this.wanted = Set.copyOf(scope.regions().isEmpty() ? usualRegions : scope.regions());
    }

    List<ReportPart> plan() {
      List<Place> places =
          placesOf(covered()).stream()
              .sorted(
                  Comparator.comparing((Place place) -> place.account().accountId())
                      .thenComparing(
                          Place::region, Comparator.nullsFirst(Comparator.naturalOrder())))
              .toList();
      if (places.stream().allMatch(place -> place.unreadable() == null)) {
        wanted.stream()
            .filter(region -> !enabledSomewhere.contains(region))
            .sorted()
            .map(region -> Unknown.region(region, "no account has this Region enabled"))
            .forEach(unknown::add);
      }
      List<ReportPart> planned = new ArrayList<>();
      for (Place place : places) {
        int index = planned.size();
        planned.add(
            place.unreadable() == null
                ? ReportPart.planned(index, place.account(), place.region())
                : ReportPart.unreadable(
                    index, place.account(), place.region(), place.unreadable()));
      }
      return planned;
    }

    private List<Account> covered() {
      List<Account> known = known();
      if (scope.accounts().isEmpty()) {
        return known;
      }
      List<String> ids = known.stream().map(Account::accountId).toList();
      scope.accounts().stream()
          .filter(id -> !ids.contains(id))
          .map(id -> new Unknown(null, id, notCovered(), Unknown.Touches.TOTALS))
          .forEach(unknown::add);
      return known.stream()
          .filter(account -> scope.accounts().contains(account.accountId()))
          .toList();
    }

    private String notCovered() {
      return accounts.coverOrganization()
          ? "the organization has no such account"
          : "reports cover one account, as the template's OrganizationRoleName is empty";
    }

    private List<Account> known() {
      Account own = Account.active(accounts.own());
      if (!accounts.coverOrganization()) {
        return List.of(own);
      }
      try {
        List<Account> all = new ArrayList<>(paced().repeat(this::listed));
        if (all.stream().noneMatch(account -> account.accountId().equals(accounts.own()))) {
          all.add(own);
        }
        return all;
      } catch (AwsFailure e) {
        unknown.add(new Unknown(null, null, e.getMessage(), Unknown.Touches.TOTALS));
        return List.of(own);
      }
    }

    private List<Account> listed() {
      calls.called("ListAccounts");
      return accounts.ofOrganization();
    }

    private List<Place> placesOf(List<Account> covered) {
      return pace.workers().each(covered, ACCOUNTS_AT_A_TIME, this::placesOf).stream()
          .flatMap(List::stream)
          .toList();
    }

    private List<Place> placesOf(Account account) {
      if (!account.isActive()) {
        return List.of(new Place(account, null, "the account is " + account.status()));
      }
      try {
        List<String> enabled = enabledRegions(account);
        return enabled.stream()
            .filter(region -> wanted.isEmpty() || wanted.contains(region))
            .map(region -> new Place(account, region, null))
            .toList();
      } catch (AwsFailure e) {
        return List.of(new Place(account, null, e.getMessage()));
      }
    }

    private List<String> enabledRegions(Account account) {
      PacedCalls paced = paced();
      ReservationGateway gateway = paced.repeat(() -> accounts.in(account.accountId(), calls));
      List<String> enabled = paced.call("DescribeRegions", gateway::enabledRegions);
      synchronized (enabledSomewhere) {
        enabledSomewhere.addAll(enabled);
      }
      return enabled;
    }

    private PacedCalls paced() {
      return new PacedCalls(pace.rate(), calls, clock, pace.pause(), pace.random());
    }
  }
}
