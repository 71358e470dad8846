package capacityops.local.capacity;

import capacityops.local.events.AwsEvent;
import java.util.ArrayList;
import java.util.List;

/** Events that wait for the lock to be free. */
final class Outbox {
  private final List<AwsEvent> ready = new ArrayList<>();

  void add(AwsEvent event) {
    ready.add(event);
  }

  List<AwsEvent> take() {
    List<AwsEvent> taken = List.copyOf(ready);
    ready.clear();
    return taken;
  }
}
