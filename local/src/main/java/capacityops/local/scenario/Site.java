package capacityops.local.scenario;

/** A site that Outposts stand at. */
public record Site(String siteId, String name) {}
