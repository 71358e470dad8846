package capacityops.core.execution;

/**
 * What one execution of a state machine is given to work on; a record whose members are its input.
 */
public interface Execution {
  /**
   * What tells it from every other execution, the same for every repeat of the same one: 1 to 80
   * letters, digits, hyphens and underscores.
   */
  String executionName();
}
