package capacityops.events;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the members of an event by name as AWS writes them, and it writes them in several ways:
 * {@code capacity-reservation-id}, {@code capacityReservationId}, {@code TotalInstanceCount}. Case,
 * hyphens and underscores tell no names apart.
 */
final class LooseFields {
  private final Map<String, Object> members = new LinkedHashMap<>();

  LooseFields(Map<?, ?> raw) {
    raw.forEach((name, value) -> members.putIfAbsent(plain((String) name), value));
  }

  /** A text or number; empty where it is absent or something else. */
  Optional<String> text(String name) {
    return switch (members.get(plain(name))) {
      case String text when !text.isBlank() -> Optional.of(text);
      case Number number -> Optional.of(number.toString());
      case null, default -> Optional.empty();
    };
  }

  String required(String name) {
    return text(name).orElseThrow(() -> new UnreadableEvent("the event has no " + name));
  }

  Integer integer(String name) {
    try {
      return text(name).map(Integer::valueOf).orElse(null);
    } catch (NumberFormatException e) {
      throw new UnreadableEvent("%s is not a whole number".formatted(name));
    }
  }

  /** A time in ISO 8601, or as AWS Health writes it. */
  Instant time(String name) {
    return text(name).map(text -> time(name, text)).orElse(null);
  }

  LooseFields object(String name) {
    return members.get(plain(name)) instanceof Map<?, ?> object
        ? new LooseFields(object)
        : new LooseFields(Map.of());
  }

  /** The objects of a list. */
  List<LooseFields> objects(String name) {
    List<LooseFields> objects = new ArrayList<>();
    if (members.get(plain(name)) instanceof List<?> list) {
      for (Object member : list) {
        if (member instanceof Map<?, ?> object) {
          objects.add(new LooseFields(object));
        }
      }
    }
    return objects;
  }

  /** The texts of a list, or one bare text. */
  List<String> texts(String name) {
    return switch (members.get(plain(name))) {
      case String text -> List.of(text);
      case List<?> list ->
          list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  private static Instant time(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      try {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      } catch (DateTimeException again) {
        throw new UnreadableEvent("%s is not a time".formatted(name));
      }
    }
  }

  private static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }
}
