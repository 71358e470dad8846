package capacityops.events;

import capacityops.core.json.JsonDocument;
import capacityops.core.lambda.StepHandler;
import capacityops.events.domain.HandleAwsEvent;
import capacityops.events.domain.HandleAwsEvent.Handled;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules on the default bus: events of Amazon EC2 and AWS Health about reserved capacity. What
 * cannot be read or handled is thrown, retried by Lambda, and then kept in the dead-letter queue.
 */
public final class HandleAwsEventHandler extends StepHandler<JsonDocument, Handled> {
  private static final Logger LOG = LoggerFactory.getLogger(HandleAwsEventHandler.class);

  private final HandleAwsEvent service;

  public HandleAwsEventHandler() {
    this(new EventsWiring());
  }

  private HandleAwsEventHandler(EventsWiring wiring) {
    this(wiring.handlingAwsEvents());
    wiring.prime();
  }

  HandleAwsEventHandler(HandleAwsEvent service) {
    super(JsonDocument.class);
    this.service = service;
  }

  @Override
  protected Handled perform(JsonDocument event) {
    Handled handled =
        service.handle(AwsEventReader.read(event.json().getBytes(StandardCharsets.UTF_8)));
    LOG.info("handled: {}", handled);
    return handled;
  }
}
