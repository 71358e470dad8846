package capacityops.usage;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.JsonFields;
import capacityops.core.api.Violations;
import capacityops.core.aws.AwsService;
import capacityops.usage.domain.ReportScope;
import capacityops.usage.domain.StartUsageReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /usage-reports {regions?, accounts?}}: makes a report now; where one of the same
 * scope is being made, that one is the answer.
 */
public final class StartUsageReportHandler extends ApiHandler {
  private static final Duration KEYS_KEPT = Duration.ofDays(1);
  private static final int MOST_REGIONS = 100;
  private static final int MOST_ACCOUNTS = 1000;
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final StartUsageReport service;
  private final IdempotentRequests idempotentRequests;

  public StartUsageReportHandler() {
    UsageWiring wiring = new UsageWiring(AwsService.DYNAMODB, AwsService.SFN);
    this(wiring);
    rehearse(
        () -> new StartUsageReportHandler(UsageRehearsals.starting()), UsageRehearsals::newReport);
    wiring.primeStarting();
  }

  StartUsageReportHandler(UsageWiring wiring) {
    this(wiring.starting(), wiring.idempotentRequests());
  }

  StartUsageReportHandler(StartUsageReport service, IdempotentRequests idempotentRequests) {
    this.service = service;
    this.idempotentRequests = idempotentRequests;
  }

  @Override
  protected ApiResponse answer(ApiRequest request) {
    ReportScope scope = scope(request.body().length == 0 ? NOTHING : request.body());
    return idempotentRequests.answer(
        request,
        Optional.of(KEYS_KEPT),
        requestId -> accepted(service.start(requestId, scope, request.caller().arn())));
  }

  private static ApiResponse accepted(StartUsageReport.Started started) {
    UsageReportView view = UsageReportView.of(started.report());
    return ApiResponse.json(202, view).with("location", view.location());
  }

  private static ReportScope scope(byte[] body) {
    Violations violations = new Violations();
    JsonFields fields = JsonFields.of(body, violations);
    List<String> regions = fields.texts("regions", ReservationApi.REGION);
    List<String> accounts = fields.texts("accounts", ReservationApi.ACCOUNT_ID);
    most(fields, "regions", regions, MOST_REGIONS);
    most(fields, "accounts", accounts, MOST_ACCOUNTS);
    fields.nothingElse();
    violations.throwIfAny();
    return new ReportScope(regions, accounts);
  }

  private static void most(JsonFields fields, String name, List<String> values, int most) {
    if (values.size() > most) {
      fields.violation(name, "must have at most %d members".formatted(most));
    }
  }
}
