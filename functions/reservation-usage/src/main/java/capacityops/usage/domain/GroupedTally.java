package capacityops.usage.domain;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Sums rows up by a name; memory is bounded whatever the names are. */
public final class GroupedTally {
  private static final int MOST_GROUPS = 5_000;
  private static final String THE_REST = "(all others)";

  private final String currencyCode;
  private final Map<String, Tally> groups = new TreeMap<>();

  /** The sums of the rows that share a name. */
  public record Group(String name, Totals totals) {
    private static final Comparator<Group> MOST_IDLE_MONEY_FIRST =
        Comparator.comparing((Group group) -> group.totals().idleCostPerHour().amount())
            .thenComparing(group -> group.totals().idleInstanceCount())
            .thenComparing(group -> group.totals().totalInstanceCount())
            .reversed()
            .thenComparing(Group::name);
  }

  GroupedTally(String currencyCode) {
    this.currencyCode = currencyCode;
  }

  void add(String name, ReservationRow row) {
    boolean known = groups.containsKey(name) || groups.size() < MOST_GROUPS;
    groups.computeIfAbsent(known ? name : THE_REST, any -> new Tally(currencyCode)).add(row);
  }

  /** Makes sure that a name appears, also where no row has it. */
  void mention(String name) {
    if (groups.size() < MOST_GROUPS) {
      groups.computeIfAbsent(name, any -> new Tally(currencyCode));
    }
  }

  List<Group> groups(Predicate<String> rowsMayBeMissing) {
    return groups.entrySet().stream()
        .map(
            entry ->
                new Group(
                    entry.getKey(), entry.getValue().totals(rowsMayBeMissing.test(entry.getKey()))))
        .sorted(Group.MOST_IDLE_MONEY_FIRST)
        .toList();
  }
}
