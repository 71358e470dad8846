package capacityops.usage.domain;

import capacityops.core.event.EventBus;
import java.util.Optional;

/** Tells the bus which reservations of a part are underused: one event for each. */
public final class TellFindings {
  private final PartRegister parts;
  private final RowStore rows;
  private final EventBus bus;

  public TellFindings(PartRegister parts, RowStore rows, EventBus bus) {
    this.parts = parts;
    this.rows = rows;
    this.bus = bus;
  }

  /**
   * Tells of one part; again, should it be called again.
   *
   * @return how many
   */
  public int tell(String reportId, int index) {
    int pages = parts.find(reportId, index).map(ReportPart::pages).orElse(0);
    SeenIds seen = new SeenIds();
    int[] told = {0};
    for (int page = 0; page < pages; page++) {
      rows.read(
          new RowStore.Place(reportId, index, page),
          row -> {
            Optional<Finding> underuse = row.underuse();
            if (underuse.isPresent() && seen.add(row.capacityReservationId())) {
              bus.put(UsageEvents.underused(reportId, row, underuse.get()), row.readAt());
              told[0]++;
            }
          });
    }
    return told[0];
  }
}
