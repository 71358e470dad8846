package capacityops.blocks.domain;

/**
 * Somebody who asks or decides.
 *
 * @param arn for people to read; its session name may have been chosen freely
 * @param principal the identity that cannot be chosen, by which two people are told apart
 */
public record Person(String arn, String principal) {}
