package capacityops.events.domain;

/** Tells people. */
@FunctionalInterface
public interface Notifier {
  void tell(Notice notice);
}
