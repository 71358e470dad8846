package capacityops.usage;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.QueryFields;
import capacityops.core.api.TextRule;
import capacityops.core.api.Violations;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ShowReports;
import capacityops.usage.domain.ShowReports.Shown;
import java.util.Map;

/** {@code GET /usage-reports/{reportId}}: one report, in the form that {@code Accept} asks for. */
public final class GetUsageReportHandler extends ApiHandler {
  private static final TextRule REPORT_ID =
      TextRule.matching("[A-Za-z0-9-]+", 1, 80, "a report's id");

  /** The page's own policy names its style and script; this one keeps it from doing more. */
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final ShowReports service;

  public GetUsageReportHandler() {
    UsageWiring wiring = new UsageWiring();
    this(wiring);
    rehearse(() -> new GetUsageReportHandler(UsageRehearsals.showing()), UsageRehearsals::report);
    wiring.primeShowing();
  }

  GetUsageReportHandler(UsageWiring wiring) {
    this(wiring.showingReports());
  }

  GetUsageReportHandler(ShowReports service) {
    this.service = service;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    Violations violations = new Violations();
    String id = request.pathParameter("reportId");
    violations.check("reportId", id, REPORT_ID);
    new QueryFields(request.query(), violations).nothingElse();
    violations.throwIfAny();
    return switch (service.show(id, AcceptedFormat.of(request))) {
      case Shown.State(var report, var partsRead) ->
          ApiResponse.json(200, UsageReportView.of(report, partsRead));
      case Shown.Text(Format format, String text) -> text(format, text);
      case Shown.Link(var at) ->
          new ApiResponse(303, Map.of("location", at.toString(), "vary", "accept"), "");
    };
  }

  private static ApiResponse text(Format format, String text) {
    ApiResponse response =
        new ApiResponse(200, Map.of("content-type", format.contentType(), "vary", "accept"), text);
    return format == Format.HTML ? response.with("content-security-policy", POLICY) : response;
  }
}
