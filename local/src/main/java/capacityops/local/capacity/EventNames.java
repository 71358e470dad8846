package capacityops.local.capacity;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which generation of detail-types the events carry that AWS renamed during 2026.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-monitor.html">
 *     Monitor Capacity Blocks using EventBridge</a>
 */
public enum EventNames {
  @JsonProperty("current")
  CURRENT,
  @JsonProperty("earlier")
  EARLIER,
  /** Each event once under either name. */
  @JsonProperty("both")
  BOTH
}
