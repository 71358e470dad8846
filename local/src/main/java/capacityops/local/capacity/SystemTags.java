package capacityops.local.capacity;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The tag by which a reservation that has not started tells its planned size. */
final class SystemTags {
  static final String INCREMENTAL_REQUESTED_QUANTITY =
      "aws:ec2capacityreservation:incrementalRequestedQuantity";

  private SystemTags() {}

  static List<Tag> with(List<Tag> tags, int planned) {
    List<Tag> all = new ArrayList<>(tags);
    all.add(
        Tag.builder().key(INCREMENTAL_REQUESTED_QUANTITY).value(String.valueOf(planned)).build());
    return List.copyOf(all);
  }

  static List<Tag> without(List<Tag> tags) {
    return tags.stream().filter(tag -> !tag.key().equals(INCREMENTAL_REQUESTED_QUANTITY)).toList();
  }
}
