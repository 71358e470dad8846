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

  /** A command to a stand-in. */
  static final String REHEARSAL =
      """
      {"id": "rehearsal", "detail-type": "Usage Report Requested", "source": "rehearsal",
       "account": "000000000000", "time": "2026-01-01T00:00:00Z",
       "detail": {"idempotencyKey": "rehearsal", "regions": ["us-east-1"]}}
      """;

  private final HandleCommand service;

  public HandleCommandHandler() {
    this(EventsWiring.ofCommands());
    rehearse(() -> new HandleCommandHandler(EventsWiring.rehearsing()), REHEARSAL);
  }

  HandleCommandHandler(EventsWiring wiring) {
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
