package capacityops.local.capacity;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the dates of something come as fast as simulated waits, or as the calendar has them. */
public enum Pace {
  /** A date three weeks ahead comes in three weeks. */
  @JsonProperty("real")
  REAL,
  /** A date three simulated hours ahead comes in three hours divided by the speed. */
  @JsonProperty("simulated")
  SIMULATED
}
