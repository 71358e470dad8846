package capacityops.tasks.domain;

/** The two names of an Outpost: its ID and its ARN, which ends in the ID. */
public final class OutpostIdentifiers {
  private OutpostIdentifiers() {}

  /** The ID in an ID or ARN. */
  public static String id(String idOrArn) {
    return idOrArn.substring(idOrArn.lastIndexOf('/') + 1);
  }
}
