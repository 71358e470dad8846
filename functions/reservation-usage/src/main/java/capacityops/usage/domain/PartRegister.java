package capacityops.usage.domain;

import java.util.List;
import java.util.Optional;

/** The parts of the reports that are being made. */
public interface PartRegister {
  /** Writes the parts of a plan; writing the same plan again changes nothing but their state. */
  void write(String reportId, List<ReportPart> parts);

  Optional<ReportPart> find(String reportId, int index);

  /** Every part, by its number. */
  List<ReportPart> of(String reportId);
}
