package capacityops.tasks.domain;

/**
 * How many instances of a type an Outpost or asset is to hold.
 *
 * @param count 0 to 9,999
 */
public record InstancePool(String instanceType, int count) {}
