package capacityops.local.ec2;

/** How many instances of a type an Outpost's asset is configured for. */
@FunctionalInterface
public interface OutpostSlots {
  int configured(String outpostId, String assetId, String instanceType);
}
