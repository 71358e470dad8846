package capacityops.usage.report;

import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;

import capacityops.usage.domain.Failures;
import capacityops.usage.domain.FakeAccounts;
import capacityops.usage.domain.FakeEc2;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.UsageWorld;
import capacityops.usage.domain.UsageWorld.Made;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReportTest {
  private static final String ML = "222222222222";

  private final UsageWorld world = new UsageWorld().price("m5.large", "0.1");

  @Test
  void file_hasARowForEachReservationAndAccount_thatCanBeSummedUp() {
    FakeEc2 ec2 =
        world
            .account(FakeAccounts.OWN)
            .region(
                "us-east-1",
                reservation(1).instances(10, 3).get(),
                reservation(2).instances(5, 5).get(),
                reservation(3).instances(4, 2).get(),
                reservation(4).state("scheduled").instances(6, 0).get());
    ec2.used(id(1), new InstanceUsage(FakeAccounts.OWN, 2), new InstanceUsage(ML, 5));
    ec2.used(id(3), new InstanceUsage(ML, 2));

    Made made = world.report();
    List<Map<String, String>> rows = rows(made.file(Format.CSV));

    assertThat(rows)
        .extracting(
            row -> row.get("capacity_reservation_id"),
            row -> row.get("used_by_account_id"),
            row -> row.get("used_instances"),
            row -> row.get("idle_instances"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(id(1), FakeAccounts.OWN, "2", "3"),
            org.assertj.core.groups.Tuple.tuple(id(1), ML, "5", ""),
            org.assertj.core.groups.Tuple.tuple(id(2), FakeAccounts.OWN, "0", "5"),
            org.assertj.core.groups.Tuple.tuple(id(3), FakeAccounts.OWN, "0", "2"),
            org.assertj.core.groups.Tuple.tuple(id(3), ML, "2", ""),
            org.assertj.core.groups.Tuple.tuple(id(4), FakeAccounts.OWN, "0", ""));
    assertThat(sum(rows, "used_instances")).isEqualByComparingTo("9");
    assertThat(sum(rows, "total_instances")).isEqualByComparingTo("19");
    assertThat(sum(rows, "idle_instances")).isEqualByComparingTo("10");
    assertThat(sum(rows, "upcoming_instances")).isEqualByComparingTo("6");
    assertThat(sum(rows, "idle_cost_per_hour"))
        .isEqualByComparingTo(made.report().totals().idleCostPerHour().amount());
    assertThat(sum(rows, "cost_per_hour"))
        .isEqualByComparingTo(made.report().totals().costPerHour().amount());
    assertThat(sum(rows, "used_cost_per_hour").add(sum(rows, "idle_cost_per_hour")))
        .isEqualByComparingTo(sum(rows, "cost_per_hour"));
  }

  @Test
  void useThatIsUnknown_isARowOfItsOwn() {
    world
        .account(FakeAccounts.OWN)
        .region("us-east-1", reservation(1).instances(10, 3).get())
        .fail("GetCapacityReservationUsage", Failures.denied("Usage"), 1);

    List<Map<String, String>> rows = rows(world.report().file(Format.CSV));

    assertThat(rows.getLast())
        .containsEntry("used_by_account_id", "unknown")
        .containsEntry("used_instances", "7");
    assertThat(sum(rows, "used_instances")).isEqualByComparingTo("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        "＝1",
        "＋1",
        "－1",
        "＠1"
      })
  void text_thatWouldBeAFormula_isAText(String text) {
    assertThat(CsvCell.text(text).written()).isEqualTo("\"'" + text + "\"");
  }

  @Test
  void text_isQuotedAsTheRfcHasIt_andNumbersStayNumbers() {
    assertThat(CsvCell.text("say \"hi\", now\r\n").written())
        .isEqualTo("\"say \"\"hi\"\", now\r\n\"");
    assertThat(CsvCell.number(-5L).written()).isEqualTo("-5");
    assertThat(CsvCell.number(new BigDecimal("1E+3")).written()).isEqualTo("1000");
    assertThat(CsvCell.text(null).written()).isEmpty();
  }

  @Test
  void hostileTags_stayInTheirCell() {
    world
        .account(FakeAccounts.OWN)
        .region(
            "us-east-1",
            reservation(1).tags(Map.of("=cmd|' /C calc'!A0", "\",\r\n=1+1,\"", "b", "c")).get());

    List<Map<String, String>> rows = rows(world.report().file(Format.CSV));

    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().get("tags")).isEqualTo("'=cmd|' /C calc'!A0=\",\r\n=1+1,\"; b=c");
  }

  private static BigDecimal sum(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> row.get(column))
        .filter(cell -> !cell.isEmpty())
        .map(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Reads the file by the grammar of RFC 4180, and by nothing more. */
  private static List<Map<String, String>> rows(String file) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    int at = 0;
    while (at < file.length()) {
      StringBuilder cell = new StringBuilder();
      if (file.charAt(at) == '"') {
        at++;
        while (file.charAt(at) != '"' || file.startsWith("\"\"", at)) {
          at += file.startsWith("\"\"", at) ? 1 : 0;
          cell.append(file.charAt(at++));
        }
        at++;
      } else {
        while (file.charAt(at) != ',' && file.charAt(at) != '\r') {
          cell.append(file.charAt(at++));
        }
      }
      line.add(cell.toString());
      if (file.charAt(at) == ',') {
        at++;
      } else {
        assertThat(file.substring(at, at + 2)).isEqualTo("\r\n");
        at += 2;
        lines.add(line);
        line = new ArrayList<>();
      }
    }
    return lines.stream().skip(1).map(cells -> named(lines.getFirst(), cells)).toList();
  }

  private static Map<String, String> named(List<String> columns, List<String> cells) {
    assertThat(cells).hasSameSizeAs(columns);
    Map<String, String> row = new java.util.HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), cells.get(i));
    }
    return row;
  }
}
