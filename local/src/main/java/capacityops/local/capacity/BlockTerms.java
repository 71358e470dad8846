package capacityops.local.capacity;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * What a reservation that is a Capacity Block has beside.
 *
 * @param count how many instances it delivers
 * @param vcpus of one of them
 * @param pace how its dates come
 * @param window where it was bought, for what a longer time costs
 * @param tags of the block, not of its reservation
 * @param unavailable how many of its instances are impaired
 */
record BlockTerms(
    String blockId,
    int count,
    int vcpus,
    Pace pace,
    Optional<String> ultraserverType,
    Optional<SupplyWindow> window,
    List<Tag> tags,
    String interconnectStatus,
    int unavailable) {

  /** UltraServers are cleared an hour before the end, instances half an hour. */
  java.time.Duration clearedBeforeEnd() {
    return java.time.Duration.ofMinutes(ultraserverType.isPresent() ? 60 : 30);
  }
}
