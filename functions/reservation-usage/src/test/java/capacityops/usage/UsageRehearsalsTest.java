package capacityops.usage;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.Calls;
import capacityops.core.api.Rehearsal;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A rehearsal that fails while a function starts is hardly seen there: so it is held here. */
class UsageRehearsalsTest {
  @Test
  void reservationsAreRead() {
    Supplier<UsageWiring> reservations = UsageRehearsals::reservations;

    assertThat(
            answer(ListCapacityReservationsHandler::new, reservations, UsageRehearsals.list(), 200))
        .contains("p5.48xlarge");
    assertThat(
            answer(
                GetCapacityReservationHandler::new,
                reservations,
                UsageRehearsals.reservation(),
                200))
        .contains("p5.48xlarge");
    assertThat(
            answer(
                GetCapacityReservationUsageHandler::new,
                reservations,
                UsageRehearsals.reservation(),
                200))
        .contains("usedInstanceCount");
  }

  @Test
  void reportsAreListed() {
    assertThat(
            answer(
                ListUsageReportsHandler::new,
                UsageRehearsals::showing,
                UsageRehearsals.reports(),
                200))
        .contains("READY");
  }

  @Test
  void reportIsShown_fromItsFile() {
    assertThat(
            answer(
                GetUsageReportHandler::new,
                UsageRehearsals::showing,
                UsageRehearsals.report(),
                200))
        .startsWith("rehearsal rehearsal ");
  }

  @Test
  void reportIsStarted() {
    assertThat(
            answer(
                StartUsageReportHandler::new,
                UsageRehearsals::starting,
                UsageRehearsals.newReport(),
                202))
        .contains("RUNNING");
  }

  private static String answer(
      Function<UsageWiring, ApiHandler> standIn,
      Supplier<UsageWiring> wiring,
      Rehearsal rehearsal,
      int status) {
    return Calls.rehearsed(standIn.apply(wiring.get()), rehearsal, status).body();
  }
}
