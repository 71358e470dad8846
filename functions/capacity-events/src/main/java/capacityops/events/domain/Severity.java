package capacityops.events.domain;

/** How soon a person should know. */
public enum Severity {
  /** Good to know. */
  INFO,
  /** Somebody should act within days. */
  WARNING,
  /** Somebody should act now. */
  CRITICAL
}
