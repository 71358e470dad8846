package capacityops.local.messaging;

import capacityops.local.SimulatedTime;
import capacityops.local.template.Stack;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The messages of one queue, at least once and about in order. Delays, visibility timeouts and
 * retention pass at the speed of simulated time.
 */
final class MessageQueue {
  private final Stack.Queue settings;
  private final SimulatedTime time;
  private final Clock clock;
  private final BiConsumer<String, Message> redrive;
  private final List<Stored> messages = new ArrayList<>();

  /**
   * @param redrive takes a message that was received too often, and the ARN of the queue for it
   */
  MessageQueue(
      Stack.Queue settings, SimulatedTime time, Clock clock, BiConsumer<String, Message> redrive) {
    this.settings = settings;
    this.time = time;
    this.clock = clock;
    this.redrive = redrive;
  }

  /** What a sender gave, with the id it got. */
  record Message(
      String id, String body, Map<String, MessageAttributeValue> attributes, Instant sentAt) {}

  /**
   * A message as a receiver gets it.
   *
   * @param receiptHandle what deletes this receipt of it
   */
  record Received(
      Message message, String receiptHandle, int receiveCount, Instant firstReceivedAt) {}

  private static final class Stored {
    private final Message message;
    private Instant visibleAt;
    private Optional<Instant> firstReceivedAt = Optional.empty();
    private int receiveCount;
    private String receiptHandle = "";

    Stored(Message message, Instant visibleAt) {
      this.message = message;
      this.visibleAt = visibleAt;
    }
  }

  Stack.Queue settings() {
    return settings;
  }

  synchronized Message send(
      String body, Map<String, MessageAttributeValue> attributes, Optional<Duration> delay) {
    Message message =
        new Message(UUID.randomUUID().toString(), body, Map.copyOf(attributes), clock.instant());
    add(message, delay.orElse(settings.delay()));
    return message;
  }

  /** Takes a message over from another queue; it keeps its id. */
  synchronized void accept(Message message) {
    add(message, Duration.ZERO);
  }

  private void add(Message message, Duration delay) {
    messages.add(new Stored(message, clock.instant().plus(time.real(delay))));
    notifyAll();
  }

  /**
   * Receives visible messages, waiting for the first one.
   *
   * @param wait simulated time; returns empty-handed after it
   */
  synchronized List<Received> receive(int maximum, Optional<Duration> visibility, Duration wait)
      throws InterruptedException {
    Instant patience = clock.instant().plus(time.real(wait));
    List<Received> received = takeVisible(maximum, visibility.orElse(settings.visibilityTimeout()));
    while (received.isEmpty() && clock.instant().isBefore(patience)) {
      wait(Math.max(1, untilNextChange(patience).toMillis()));
      received = takeVisible(maximum, visibility.orElse(settings.visibilityTimeout()));
    }
    return received;
  }

  private Duration untilNextChange(Instant patience) {
    Instant next = patience;
    for (Stored stored : messages) {
      next = stored.visibleAt.isBefore(next) ? stored.visibleAt : next;
    }
    return Duration.between(clock.instant(), next);
  }

  private List<Received> takeVisible(int maximum, Duration visibility) {
    Instant now = clock.instant();
    List<Received> received = new ArrayList<>();
    for (Iterator<Stored> all = messages.iterator(); all.hasNext() && received.size() < maximum; ) {
      Stored stored = all.next();
      if (expired(stored, now)) {
        all.remove();
      } else if (!stored.visibleAt.isAfter(now)) {
        if (receivedTooOften(stored)) {
          all.remove();
          redrive.accept(settings.redrive().orElseThrow().deadLetterTargetArn(), stored.message);
        } else {
          received.add(receive(stored, now, visibility));
        }
      }
    }
    return received;
  }

  private boolean expired(Stored stored, Instant now) {
    return stored.message.sentAt().plus(time.real(settings.messageRetention())).isBefore(now);
  }

  private boolean receivedTooOften(Stored stored) {
    return settings.redrive().isPresent()
        && stored.receiveCount >= settings.redrive().get().maxReceiveCount();
  }

  private Received receive(Stored stored, Instant now, Duration visibility) {
    stored.receiveCount++;
    stored.receiptHandle = UUID.randomUUID().toString();
    stored.visibleAt = now.plus(time.real(visibility));
    stored.firstReceivedAt = stored.firstReceivedAt.or(() -> Optional.of(now));
    return new Received(
        stored.message,
        stored.receiptHandle,
        stored.receiveCount,
        stored.firstReceivedAt.orElseThrow());
  }

  /**
   * @return whether the receipt was of a message that is still there
   */
  synchronized boolean delete(String receiptHandle) {
    return messages.removeIf(stored -> stored.receiptHandle.equals(receiptHandle));
  }

  /**
   * @return whether the receipt was of a message that is still there
   */
  synchronized boolean changeVisibility(String receiptHandle, Duration visibility) {
    Optional<Stored> found =
        messages.stream().filter(stored -> stored.receiptHandle.equals(receiptHandle)).findFirst();
    found.ifPresent(stored -> stored.visibleAt = clock.instant().plus(time.real(visibility)));
    notifyAll();
    return found.isPresent();
  }

  synchronized void purge() {
    messages.clear();
  }

  /** Takes every visible message out, for a message move task. */
  synchronized List<Message> drain() {
    Instant now = clock.instant();
    List<Message> drained = new ArrayList<>();
    messages.removeIf(stored -> !stored.visibleAt.isAfter(now) && drained.add(stored.message));
    return drained;
  }

  /** The approximate numbers that GetQueueAttributes answers. */
  synchronized Map<String, Integer> counts() {
    Instant now = clock.instant();
    int visible = 0;
    int inFlight = 0;
    int delayed = 0;
    for (Stored stored : messages) {
      if (!stored.visibleAt.isAfter(now)) {
        visible++;
      } else if (stored.receiveCount > 0) {
        inFlight++;
      } else {
        delayed++;
      }
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("ApproximateNumberOfMessages", visible);
    counts.put("ApproximateNumberOfMessagesNotVisible", inFlight);
    counts.put("ApproximateNumberOfMessagesDelayed", delayed);
    return counts;
  }
}
