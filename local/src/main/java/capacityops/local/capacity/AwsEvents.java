package capacityops.local.capacity;

import capacityops.local.events.AwsEvent;

/** Where AWS's own events go. */
@FunctionalInterface
public interface AwsEvents {
  /** Takes an event; called by any thread, never while the simulator is locked. */
  void publish(AwsEvent event);
}
