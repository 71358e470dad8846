package capacityops.blocks.domain;

import java.util.List;
import java.util.Optional;

/**
 * Remembers by which search an offering was found: EC2 describes offerings by search only, never by
 * their id.
 */
public interface OfferingMemory {
  void remember(List<Offering> offerings);

  Optional<Offering.Search> searchOf(String offeringId);
}
