package capacityops.usage;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.Listing;
import capacityops.core.api.QueryFields;
import capacityops.core.api.Violations;
import capacityops.usage.domain.ShowReports;
import java.util.List;

/** {@code GET /usage-reports}: the reports, newest first. */
public final class ListUsageReportsHandler extends ApiHandler {
  private final ShowReports service;
  private final Listing listing;

  public ListUsageReportsHandler() {
    UsageWiring wiring = new UsageWiring();
    this(wiring);
    rehearse(
        () -> new ListUsageReportsHandler(UsageRehearsals.showing()), UsageRehearsals::reports);
    wiring.primeReports();
  }

  ListUsageReportsHandler(UsageWiring wiring) {
    this(wiring.showingReports(), wiring.listing());
  }

  ListUsageReportsHandler(ShowReports service, Listing listing) {
    this.service = service;
    this.listing = listing;
  }

  record UsageReports(List<UsageReportView> usageReports, String nextToken) {}

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    QueryFields query = new QueryFields(request.query(), violations);
    Listing.Place place = Listing.Place.of(query);
    query.nothingElse();
    violations.throwIfAny();
    var page = listing.page(request, place, service::list);
    return ApiResponse.json(
        200,
        new UsageReports(
            page.items().stream().map(UsageReportView::of).toList(), page.nextToken()));
  }
}
