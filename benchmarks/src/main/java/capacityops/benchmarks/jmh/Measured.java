package capacityops.benchmarks.jmh;

import capacityops.benchmarks.Figure;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;

/** What JMH found out about one operation. */
record Measured(RunResult result) {
  /** The operation's class and method as words, such as {@code codec: row read}. */
  String operation() {
    String name = result.getParams().getBenchmark();
    int method = name.lastIndexOf('.');
    int type = name.lastIndexOf('.', method - 1);
    return words(name.substring(type + 1, method)) + ": " + words(name.substring(method + 1));
  }

  private static String words(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  int reservations() {
    return Integer.parseInt(result.getParams().getParam("reservations"));
  }

  /** The mean of its iterations, and half of the 99.9 % confidence interval. */
  Figure time() {
    var score = result.getPrimaryResult();
    return new Figure(score.getScore(), score.getScoreError());
  }

  double allocated() {
    return told("gc.alloc.rate.norm");
  }

  /** What a profiler told. */
  double told(String label) {
    return result.getSecondaryResults().get(label).getScore();
  }
}
