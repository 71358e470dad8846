package capacityops.usage.domain;

/**
 * What decides the On-Demand price of an instance.
 *
 * @param instancePlatform as the reservation words it, such as {@code Linux/UNIX}
 * @param tenancy {@code default} or {@code dedicated}
 */
public record PriceKey(
    String region, String instanceType, String instancePlatform, String tenancy) {}
