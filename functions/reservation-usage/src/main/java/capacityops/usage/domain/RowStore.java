package capacityops.usage.domain;

import java.util.List;
import java.util.function.Consumer;

/** The rows of a report's parts, page by page, while the report is being made. */
public interface RowStore {
  /** Keeps a page; writing it again replaces it. */
  void write(Place place, List<ReservationRow> rows);

  /** Hands the rows of a page over one by one, in their order. */
  void read(Place place, Consumer<ReservationRow> each);

  /** Which page of which part. */
  record Place(String reportId, int part, int page) {}
}
