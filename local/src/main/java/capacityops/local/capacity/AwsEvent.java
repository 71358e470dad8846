package capacityops.local.capacity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * An event as AWS puts it on the default bus of an account and Region.
 *
 * @param account the account whose bus it is put on
 * @param source such as {@code aws.ec2}
 * @param resources ARNs
 */
public record AwsEvent(
    String account,
    String region,
    Instant time,
    String source,
    String detailType,
    List<String> resources,
    ObjectNode detail) {
  public AwsEvent {
    resources = List.copyOf(resources);
  }
}
