package capacityops.blocks.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * Gives equal values the same number and others another one, spread over 64 bits, so that a state
 * is told from others by one number: of a million states two are taken for one with a probability
 * of three in a hundred million.
 */
final class Marks {
  private final Map<Object, Long> marks = new HashMap<>();

  long of(Object value) {
    Long known = marks.get(value);
    if (known != null) {
      return known;
    }
    long mark = fresh();
    marks.put(value, mark);
    return mark;
  }

  private long fresh() {
    return spread(marks.size() + 1L);
  }

  /** One number of two, in their order. */
  static long mix(long one, long other) {
    return spread(one * 0xD1342543DE82EF95L + spread(other ^ 0x2545F4914F6CDD1DL));
  }

  static long spread(long number) {
    long mixed = number + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
