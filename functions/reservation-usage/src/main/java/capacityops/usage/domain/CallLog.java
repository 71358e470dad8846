package capacityops.usage.domain;

/** Counts the requests that are sent to AWS. */
@FunctionalInterface
public interface CallLog {
  void called(String operation);
}
