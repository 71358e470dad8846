package capacityops.local.faults;

/** Ends the processes that functions run in. */
@FunctionalInterface
public interface ProcessKiller {
  /**
   * Kills (SIGKILL) the function process that signs with this access key id.
   *
   * @return whether there was one
   */
  boolean kill(String accessKeyId);
}
