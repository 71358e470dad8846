package capacityops.benchmarks.jmh;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What each request goes through beside its own work. */
public final class Parts implements Benchmark {
  private final Jmh jmh;

  public Parts(Path root) {
    this.jmh = new Jmh(root, 512);
  }

  @Override
  public String name() {
    return "parts";
  }

  @Override
  public List<Table> run() {
    return List.of(
        new Table(
            "Microseconds, mean ± half of the 99.9 % confidence interval, and bytes allocated.",
            List.of("operation", "µs", "bytes"),
            jmh.time(Codec.class, PageToken.class, Validation.class).stream()
                .map(Parts::row)
                .toList()));
  }

  private static List<String> row(Measured measured) {
    return List.of(
        measured.operation(),
        measured.time().text(1),
        String.format(Locale.ROOT, "%,.0f", measured.allocated()));
  }
}
