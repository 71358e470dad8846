package capacityops.blocks;

import capacityops.blocks.NotifyOfPurchaseHandler.Event;
import capacityops.blocks.NotifyOfPurchaseHandler.Told;
import capacityops.blocks.domain.Notifier;
import capacityops.blocks.domain.Notifier.Notice;
import capacityops.blocks.domain.PurchaseEvents.StatusChanged;
import capacityops.blocks.domain.PurchaseNotice;
import capacityops.core.lambda.StepHandler;
import com.amazonaws.services.lambda.runtime.Context;
import java.util.Optional;

/** The bus has a change of a purchase: tell people, in plain words. */
public final class NotifyOfPurchaseHandler extends StepHandler<Event, Told> {
  private final Notifier notifier;

  public NotifyOfPurchaseHandler() {
    CapacityBlocksWiring wiring = new CapacityBlocksWiring();
    this(wiring);
    CapacityBlockRehearsals rehearsals = wiring.rehearsals();
    rehearse(
        () -> new NotifyOfPurchaseHandler(rehearsals.wiring()),
        CapacityBlockRehearsals.STATUS_CHANGED);
  }

  NotifyOfPurchaseHandler(CapacityBlocksWiring wiring) {
    this(wiring.notifier());
  }

  NotifyOfPurchaseHandler(Notifier notifier) {
    super(Event.class);
    this.notifier = notifier;
  }

  /** What EventBridge sends; the detail is {@code Capacity Block Purchase Status Changed}. */
  public record Event(String id, StatusChanged detail) {}

  /**
   * What was told.
   *
   * @param subject {@code null} where nobody has to know
   */
  public record Told(String subject) {}

  @Override
  protected Told perform(Event event) {
    Optional<Notice> notice = PurchaseNotice.of(event.detail());
    notice.ifPresent(notifier::tell);
    return new Told(notice.map(Notice::subject).orElse(null));
  }

  @Override
  protected String correlationId(Event event, Context context) {
    return event.detail().purchaseId();
  }
}
