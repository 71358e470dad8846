package capacityops.core.aws;

import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsAnswer;
import capacityops.core.failure.AwsFailure;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** The bus as Amazon EventBridge keeps it. */
public final class EventBridgeBus implements EventBus {
  private static final String SOURCE = "capacity-ops";

  private final EventBridgeClient client;
  private final String busName;

  public EventBridgeBus(EventBridgeClient client, String busName) {
    this.client = client;
    this.busName = busName;
  }

  @Override
  public void put(DomainEvent event, Instant at) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(busName)
            .source(SOURCE)
            .detailType(event.detailType())
            .resources(event.resource())
            .time(at)
            .detail(event.detail().json())
            .build();
    try {
      client.putEvents(request -> request.entries(entry)).entries().forEach(this::requireAccepted);
    } catch (SdkException e) {
      throw AwsErrors.of("EventBridge", "PutEvents", e);
    }
  }

  /** PutEvents answers 200 for entries that it did not take. */
  private void requireAccepted(PutEventsResultEntry entry) {
    if (entry.errorCode() != null) {
      throw new AwsFailure.Unavailable(
          false,
          new AwsAnswer(
              "EventBridge", "PutEvents", entry.errorCode(), entry.errorMessage(), null, null),
          null);
    }
  }
}
