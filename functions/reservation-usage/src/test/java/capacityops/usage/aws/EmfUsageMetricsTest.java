package capacityops.usage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.money.Money;
import capacityops.usage.domain.Totals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmfUsageMetricsTest {
  private static final Totals TOTALS =
      new Totals(2, 10, 6, 4, 0, Money.of("1.00", "USD"), Money.of("0.4", "USD"), 1, false, true);

  @Test
  void usage_isByTypeAndRegion_andByNothingElse() {
    String line = printed(() -> new EmfUsageMetrics().usage("m5.large", "us-east-1", TOTALS));

    assertThat(line)
        .contains("\"Namespace\":\"CapacityOps\"")
        .contains("\"InstanceType\":\"m5.large\"")
        .contains("\"Region\":\"us-east-1\"")
        .contains("\"Dimensions\":[[\"InstanceType\",\"Region\"]]")
        .contains("\"IdleInstances\":4.0")
        .contains("\"IdleCostPerHour\":0.4");
  }

  @Test
  void report_isByServiceOnly() {
    String line = printed(() -> new EmfUsageMetrics().report(TOTALS, 3, 5));

    assertThat(line)
        .contains("\"Dimensions\":[[\"Service\"]]")
        .contains("\"Service\":\"capacity-ops\"")
        .contains("\"UnknownParts\":3.0")
        .contains("\"Findings\":5.0");
  }

  private static String printed(Runnable work) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
