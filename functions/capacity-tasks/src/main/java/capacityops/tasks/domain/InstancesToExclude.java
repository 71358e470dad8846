package capacityops.tasks.domain;

import java.util.List;

/**
 * Instances that a capacity task must leave alone.
 *
 * @param instances instance ids
 * @param accountIds the instances of these accounts
 * @param services the instances of these AWS services
 */
public record InstancesToExclude(
    List<String> instances, List<String> accountIds, List<String> services) {}
