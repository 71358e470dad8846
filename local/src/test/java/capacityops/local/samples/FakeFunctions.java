package capacityops.local.samples;

import capacityops.local.lambda.Functions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Functions that note what they are invoked with and answer what a test says. */
public final class FakeFunctions implements Functions {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private volatile UnaryOperator<String> answer = event -> "null";
  private volatile Optional<String> functionError = Optional.empty();

  /** One invocation. */
  public record Call(String function, String event, boolean async) {}

  public void answer(UnaryOperator<String> answer) {
    this.answer = answer;
    this.functionError = Optional.empty();
  }

  public void fail() {
    this.answer = event -> "{\"errorMessage\":\"no\"}";
    this.functionError = Optional.of("Unhandled");
  }

  /** The next invocation that no test has looked at. */
  public Call next() throws InterruptedException {
    Call call = calls.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (call == null) {
      throw new AssertionError("no invocation within " + PATIENCE);
    }
    return call;
  }

  public boolean wasNotInvoked() {
    return calls.isEmpty();
  }

  @Override
  public Invocation invoke(String function, byte[] payload) {
    String event = new String(payload, StandardCharsets.UTF_8);
    calls.add(new Call(function, event, false));
    return new Invocation(
        "request", answer.apply(event).getBytes(StandardCharsets.UTF_8), functionError);
  }

  @Override
  public void invokeAsync(String function, byte[] payload) {
    calls.add(new Call(function, new String(payload, StandardCharsets.UTF_8), true));
  }
}
