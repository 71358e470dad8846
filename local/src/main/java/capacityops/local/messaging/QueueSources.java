package capacityops.local.messaging;

import capacityops.local.lambda.Functions;
import capacityops.local.lambda.Functions.Invocation;
import capacityops.local.messaging.MessageQueue.Received;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Lambda's polling of queues: batches go to the function, what it processed is deleted, the rest
 * becomes visible again.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Using Lambda with
 *     Amazon SQS</a>
 */
public final class QueueSources implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(QueueSources.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofSeconds(20);

  private final Sqs sqs;
  private final Functions functions;
  private final String region;
  private final List<Thread> pollers = new ArrayList<>();

  public QueueSources(Stack stack, Sqs sqs, Functions functions) {
    this.sqs = sqs;
    this.functions = functions;
    this.region = stack.deployment().region();
    for (Stack.QueueSource source : stack.queueSources().values()) {
      if (source.enabled()) {
        pollers.add(
            Thread.ofVirtual().name("poll-" + source.logicalId()).unstarted(() -> poll(source)));
      }
    }
  }

  /** Starts polling. */
  public void start() {
    pollers.forEach(Thread::start);
  }

  private void poll(Stack.QueueSource source) {
    MessageQueue queue = sqs.queueOf(source.queueArn());
    Semaphore concurrency = new Semaphore(source.maximumConcurrency());
    try {
      while (!Thread.currentThread().isInterrupted()) {
        concurrency.acquire();
        List<Received> batch = receive(queue, source);
        if (batch.isEmpty()) {
          concurrency.release();
        } else {
          Thread.ofVirtual()
              .name("batch-" + source.logicalId())
              .start(() -> process(source, queue, batch, concurrency));
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a message, then for the batch to fill while its window is open. */
  private static List<Received> receive(MessageQueue queue, Stack.QueueSource source)
      throws InterruptedException {
    List<Received> batch =
        new ArrayList<>(queue.receive(source.batchSize(), Optional.empty(), POLL));
    boolean filling = !batch.isEmpty() && !source.batchingWindow().isZero();
    while (filling && batch.size() < source.batchSize()) {
      List<Received> more =
          queue.receive(
              source.batchSize() - batch.size(), Optional.empty(), source.batchingWindow());
      batch.addAll(more);
      filling = !more.isEmpty();
    }
    return batch;
  }

  private void process(
      Stack.QueueSource source, MessageQueue queue, List<Received> batch, Semaphore concurrency) {
    try {
      Set<String> failed = invoke(source, batch);
      batch.stream()
          .filter(received -> !failed.contains(received.message().id()))
          .forEach(received -> queue.delete(received.receiptHandle()));
    } catch (AwsError e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> source.logicalId() + ": the batch is tried again: " + e.getMessage());
    } finally {
      concurrency.release();
    }
  }

  /** Invokes the function and tells which messages it did not process. */
  private Set<String> invoke(Stack.QueueSource source, List<Received> batch) {
    byte[] event = event(source, batch).toString().getBytes(StandardCharsets.UTF_8);
    Invocation invocation = functions.invoke(source.functionArn(), event);
    if (invocation.functionError().isPresent()) {
      return ids(batch);
    }
    return source.reportBatchItemFailures() ? reported(invocation, batch) : Set.of();
  }

  private static Set<String> ids(List<Received> batch) {
    Set<String> ids = new HashSet<>();
    batch.forEach(received -> ids.add(received.message().id()));
    return ids;
  }

  /** A report that names unknown messages, or none where one must be, fails the whole batch. */
  private static Set<String> reported(Invocation invocation, List<Received> batch) {
    Set<String> all = ids(batch);
    try {
      JsonNode answer = JSON.readTree(invocation.payload());
      Set<String> failed = new HashSet<>();
      for (JsonNode failure : answer.path("batchItemFailures")) {
        failed.add(failure.path("itemIdentifier").asText(""));
      }
      return all.containsAll(failed) ? failed : all;
    } catch (JsonProcessingException notJson) {
      return all;
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private ObjectNode event(Stack.QueueSource source, List<Received> batch) {
    ObjectNode event = JSON.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (Received received : batch) {
      ObjectNode record = records.addObject();
      record.put("messageId", received.message().id());
      record.put("receiptHandle", received.receiptHandle());
      record.put("body", received.message().body());
      ObjectNode attributes = record.putObject("attributes");
      Sqs.systemAttributes(received).forEach(attributes::put);
      ObjectNode messageAttributes = record.putObject("messageAttributes");
      received
          .message()
          .attributes()
          .forEach(
              (name, value) ->
                  messageAttributes
                      .putObject(name)
                      .put("stringValue", value.stringValue())
                      .put("dataType", value.dataType()));
      record.put("md5OfBody", Md5.of(received.message().body()));
      record.put("eventSource", "aws:sqs");
      record.put("eventSourceARN", source.queueArn());
      record.put("awsRegion", region);
    }
    return event;
  }

  @Override
  public void close() {
    pollers.forEach(Thread::interrupt);
  }
}
