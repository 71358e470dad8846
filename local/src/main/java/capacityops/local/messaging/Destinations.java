package capacityops.local.messaging;

import capacityops.local.wire.AwsError;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything in the stack that takes a message, by the service in its ARN. Services are registered
 * while the stack is put together, before the first message.
 */
public final class Destinations {
  private final Map<String, Destination> byService = new ConcurrentHashMap<>();

  /** A service that takes messages for its resources. */
  @FunctionalInterface
  public interface Destination {
    /**
     * @throws AwsError where the service refuses the message
     */
    void deliver(String arn, Message message);
  }

  /**
   * A message on its way to a queue, topic, function, state machine or bus.
   *
   * @param attributes string attributes, for services that know them
   */
  public record Message(String body, Map<String, String> attributes, Optional<String> subject) {
    public Message {
      attributes = Map.copyOf(attributes);
    }

    public static Message of(String body) {
      return new Message(body, Map.of(), Optional.empty());
    }
  }

  /**
   * @param service the service as ARNs name it: {@code sqs}, {@code sns}, {@code lambda}, {@code
   *     states}, {@code events}
   */
  public Destinations register(String service, Destination destination) {
    byService.put(service, destination);
    return this;
  }

  /**
   * @throws AwsError where nothing takes messages under this ARN, or the service refuses it
   */
  public void deliver(String arn, Message message) {
    String[] parts = arn.split(":", 6);
    Destination destination = parts.length == 6 ? byService.get(parts[2]) : null;
    if (destination == null) {
      throw new AwsError("ResourceNotFoundException", 404, "Nothing takes messages for " + arn);
    }
    destination.deliver(arn, message);
  }
}
