package capacityops.local.capacity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** The checks of parameters that operations share. */
final class Requests {
  private static final Pattern RESERVATION_ID = Pattern.compile("cr-[0-9a-f]{17}");
  private static final int MOST_TAGS = 50;

  private Requests() {}

  static <T> T required(T value, String parameter) {
    if (value == null || value.equals("")) {
      throw Ec2Errors.missing(parameter);
    }
    return value;
  }

  static String reservationId(String id) {
    required(id, "CapacityReservationId");
    if (!RESERVATION_ID.matcher(id).matches()) {
      throw Ec2Errors.malformedReservationId(id);
    }
    return id;
  }

  static int between(int from, int to, Integer value, String parameter) {
    required(value, parameter);
    if (value < from || value > to) {
      throw Ec2Errors.of(
          "InvalidParameterValue",
          "%d is an invalid value for %s. %s must be between %d and %d."
              .formatted(value, parameter, parameter, from, to));
    }
    return value;
  }

  /** A value of the model's enum. */
  static <E extends Enum<E>> void known(E value, E unknown, String given, String parameter) {
    if (value == unknown) {
      throw Ec2Errors.invalidValue(parameter, given, "It is not one of the accepted values.");
    }
  }

  /** The tags for one of the resource types that a call may tag. */
  static List<Tag> tags(
      List<TagSpecification> specifications, Set<ResourceType> taggable, ResourceType type) {
    List<Tag> tags = new ArrayList<>();
    for (TagSpecification specification : specifications) {
      required(specification.resourceTypeAsString(), "TagSpecification.ResourceType");
      if (!taggable.contains(specification.resourceType())) {
        throw Ec2Errors.invalidValue(
            "TagSpecification.ResourceType",
            specification.resourceTypeAsString(),
            "This operation cannot tag it.");
      }
      if (specification.resourceType() == type) {
        specification.tags().forEach(tag -> tags.add(withValue(tag)));
      }
    }
    check(tags);
    return List.copyOf(tags);
  }

  /** A tag without a value has an empty one. */
  private static Tag withValue(Tag tag) {
    return tag.value() == null ? tag.toBuilder().value("").build() : tag;
  }

  private static void check(List<Tag> tags) {
    if (tags.size() > MOST_TAGS) {
      throw Ec2Errors.of("TagLimitExceeded", "A resource has at most 50 tags");
    }
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      required(tag.key(), "Tag.Key");
      if (tag.key().startsWith("aws:") || tag.key().length() > 127) {
        throw Ec2Errors.invalidValue(
            "Tag.Key", tag.key(), "Keys have at most 127 characters and do not start with aws:.");
      }
      if (tag.value().length() > 256) {
        throw Ec2Errors.invalidValue(
            "Tag.Value", tag.value(), "Values have at most 256 characters.");
      }
      if (!keys.add(tag.key())) {
        throw Ec2Errors.invalidValue("Tag.Key", tag.key(), "It is given twice.");
      }
    }
  }

  static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> Tag.builder().key(entry.getKey()).value(entry.getValue()).build())
        .toList();
  }
}
