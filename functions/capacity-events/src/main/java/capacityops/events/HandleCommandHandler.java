package capacityops.events;

import capacityops.core.json.JsonDocument;
import capacityops.core.lambda.StepHandler;
import capacityops.events.domain.HandleCommand;
import capacityops.events.domain.HandleCommand.Handled;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rule on the {@code capacity-ops} bus: commands. */
public final class HandleCommandHandler extends StepHandler<JsonDocument, Handled> {
  private static final Logger LOG = LoggerFactory.getLogger(HandleCommandHandler.class);

  private final HandleCommand service;

  public HandleCommandHandler() {
    this(new EventsWiring());
  }

  private HandleCommandHandler(EventsWiring wiring) {
    this(wiring.handlingCommands());
  }

  HandleCommandHandler(HandleCommand service) {
    super(JsonDocument.class);
    this.service = service;
  }

  @Override
  protected Handled perform(JsonDocument event) {
    Handled handled =
        service.handle(CommandReader.read(event.json().getBytes(StandardCharsets.UTF_8)));
    LOG.info("handled: {}", handled);
    return handled;
  }
}
