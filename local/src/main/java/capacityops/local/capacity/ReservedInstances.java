package capacityops.local.capacity;

import java.util.List;

/** The instances that fill reservations or run beside them, as the rest of EC2 knows them. */
public interface ReservedInstances {
  /** Those of an account in a Region. */
  List<ReservedInstance> instances(String accountId, String region);

  /** One of them was terminated: its capacity is free again. */
  void released(String instanceId);

  /** Where there are none. */
  ReservedInstances NONE =
      new ReservedInstances() {
        @Override
        public List<ReservedInstance> instances(String accountId, String region) {
          return List.of();
        }

        @Override
        public void released(String instanceId) {
          throw new IllegalArgumentException("There is no instance " + instanceId);
        }
      };
}
