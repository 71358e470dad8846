package capacityops.usage.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.usage.domain.StartUsageReport.Started;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartUsageReportTest {
  private static final ReportScope EVERYTHING = ReportScope.everything();

  private final TestClock clock = new TestClock("2026-11-20T06:00:00Z");
  private final MemoryStores stores = new MemoryStores();
  private final FakeMachine machine = new FakeMachine();
  private final StartUsageReport service = new StartUsageReport(stores, machine, clock);

  @Test
  void first_startsTheMachine() {
    Started started = service.start("a", EVERYTHING, "alice");

    assertThat(started.isNew()).isTrue();
    assertThat(machine.started()).containsExactly("a");
    assertThat(stores.find("a").orElseThrow().requestedBy()).isEqualTo("alice");
  }

  @Test
  void sameScopeWhileOneRuns_isTheRunningOne() {
    service.start("a", new ReportScope(List.of("b-1", "a-1"), List.of()), "alice");

    Started second = service.start("b", new ReportScope(List.of("a-1", "b-1"), List.of()), "bob");

    assertThat(second.isNew()).isFalse();
    assertThat(second.report().reportId()).isEqualTo("a");
    assertThat(stores.find("b")).isEmpty();
  }

  @Test
  void anotherScope_runsBesideIt() {
    service.start("a", EVERYTHING, "alice");

    assertThat(service.start("b", new ReportScope(List.of("us-east-1"), List.of()), "bob").isNew())
        .isTrue();
  }

  @Test
  void starterDiedBeforeTheMachine_isStartedByTheNext() {
    machine.fail(true);
    try {
      service.start("a", EVERYTHING, "alice");
    } catch (RuntimeException e) {
      machine.fail(false);
    }

    Started second = service.start("b", EVERYTHING, "bob");

    assertThat(second.report().reportId()).isEqualTo("a");
    assertThat(machine.started()).containsExactly("a");
  }

  @Test
  void machineThatEndedWithoutAResult_isBuried_andANewOneStarts() {
    service.start("a", EVERYTHING, "alice");
    machine.end("a");

    Started second = service.start("b", EVERYTHING, "bob");

    assertThat(second.isNew()).isTrue();
    assertThat(second.report().reportId()).isEqualTo("b");
    assertThat(stores.find("a").orElseThrow().status()).isEqualTo(UsageReport.Status.FAILED);
  }

  @Test
  void sameIdAgain_startsNothingNew() {
    service.start("a", EVERYTHING, "alice");

    Started again = service.start("a", EVERYTHING, "alice");

    assertThat(again.report().reportId()).isEqualTo("a");
    assertThat(machine.started()).containsOnly("a");
  }
}
