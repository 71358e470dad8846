package capacityops.benchmarks.jmh;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a report takes for each of its reservations, however many they are. */
public final class Report implements Benchmark {
  private final Jmh jmh;

  public Report(Path root) {
    this.jmh = new Jmh(root, 1024);
  }

  @Override
  public String name() {
    return "report";
  }

  @Override
  public List<Table> run() {
    return List.of(perReservation(jmh.time(ReportStep.class)), heap(jmh.heap(ReportHeap.class)));
  }

  private static Table perReservation(List<Measured> all) {
    var steps =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    Measured::operation, LinkedHashMap::new, Collectors.toList()));
    return new Table(
        "Of each reservation: microseconds, mean ± half of the 99.9 % confidence interval, and bytes"
            + " allocated.",
        columns(steps.firstEntry().getValue()),
        steps.entrySet().stream().map(step -> row(step.getKey(), step.getValue())).toList());
  }

  private static List<String> columns(List<Measured> sizes) {
    List<String> columns = new ArrayList<>(List.of("step"));
    sizes.forEach(size -> columns.add("µs of " + number(size.reservations())));
    sizes.forEach(size -> columns.add("bytes of " + number(size.reservations())));
    return columns;
  }

  private static List<String> row(String step, List<Measured> sizes) {
    List<String> row = new ArrayList<>(List.of(step));
    sizes.forEach(size -> row.add(size.time().per(size.reservations()).text(2)));
    sizes.forEach(size -> row.add(number(size.allocated() / size.reservations())));
    return row;
  }

  private static Table heap(List<Measured> sizes) {
    return new Table(
        "Live heap, MB: what full collections leave before a report, and at most while it is made.",
        List.of("reservations", "before", "at most"),
        sizes.stream()
            .map(
                size ->
                    List.of(
                        number(size.reservations()),
                        megabytes(size.told(LiveHeap.BEFORE)),
                        megabytes(size.told(LiveHeap.HIGHEST))))
            .toList());
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  private static String megabytes(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
