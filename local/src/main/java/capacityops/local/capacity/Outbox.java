package capacityops.local.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Events that wait for the lock to be free, with the faults of their delivery. */
final class Outbox {
  private final Agenda agenda;
  private final RandomGenerator random;
  private final List<AwsEvent> ready = new ArrayList<>();

  Outbox(Agenda agenda, RandomGenerator random) {
    this.agenda = agenda;
    this.random = random;
  }

  void add(AwsEvent event, EventFaults faults) {
    if (random.nextDouble() < faults.lost()) {
      return;
    }
    deliver(event, faults);
    if (random.nextDouble() < faults.duplicated()) {
      deliver(event, faults);
    }
  }

  private void deliver(AwsEvent event, EventFaults faults) {
    if (faults.delay().isZero()) {
      ready.add(event);
    } else {
      long late = random.nextLong(faults.delay().toNanos() + 1);
      agenda.after(java.time.Duration.ofNanos(late), () -> ready.add(event));
    }
  }

  List<AwsEvent> take() {
    List<AwsEvent> taken = List.copyOf(ready);
    ready.clear();
    return taken;
  }
}
