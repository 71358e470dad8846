package capacityops.events.domain;

import java.time.Instant;
import java.util.List;

/**
 * What a person is told, in plain words.
 *
 * @param key what it is about: a second notice of the same key is not told
 * @param kind a word to filter by, such as {@code BLOCK_ENDING}
 * @param title at most 100 characters of ASCII, as SNS wants a subject
 * @param happened what happened
 * @param means what it means
 * @param toDo what to do
 * @param resources AWS's ids of what it is about
 * @param at when it happened
 */
public record Notice(
    String key,
    Severity severity,
    String kind,
    String title,
    String happened,
    String means,
    String toDo,
    List<String> resources,
    Instant at) {
  public Notice {
    resources = List.copyOf(resources);
  }
}
