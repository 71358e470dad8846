package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** The tasks that wait for a callback, by token. */
final class TaskTokens {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, BlockingQueue<Signal>> waiting = new ConcurrentHashMap<>();
  private final Set<String> over = ConcurrentHashMap.newKeySet();

  /** What a worker tells about its task. */
  sealed interface Signal {
    record Success(JsonNode output) implements Signal {}

    record Failure(Optional<String> error, Optional<String> cause) implements Signal {}

    record Heartbeat() implements Signal {}
  }

  /** Whether a token stands for a task that waits, for one that is over, or for none. */
  enum Standing {
    WAITING,
    OVER,
    UNKNOWN
  }

  String issue() {
    byte[] bytes = new byte[96];
    random.nextBytes(bytes);
    String token = Base64.getEncoder().encodeToString(bytes);
    await(token);
    return token;
  }

  /** Expects signals for a token, also one that an earlier process issued. */
  BlockingQueue<Signal> await(String token) {
    return waiting.computeIfAbsent(token, _ -> new LinkedBlockingQueue<>());
  }

  void forget(String token) {
    over.add(token);
    waiting.remove(token);
  }

  Standing signal(String token, Signal signal) {
    BlockingQueue<Signal> signals = waiting.get(token);
    if (signals == null) {
      return over.contains(token) ? Standing.OVER : Standing.UNKNOWN;
    }
    signals.add(signal);
    return Standing.WAITING;
  }
}
