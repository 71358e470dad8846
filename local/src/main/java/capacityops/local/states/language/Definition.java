package capacityops.local.states.language;

import java.time.Duration;
import java.util.Optional;

/**
 * A state machine's definition.
 *
 * @param text the definition after its substitutions
 * @param timeout {@code TimeoutSeconds} of the whole execution
 */
public record Definition(String text, Graph graph, Optional<Duration> timeout) {}
