package capacityops.core.lambda;

import capacityops.core.json.Json;
import capacityops.core.telemetry.Invocation;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The envelope of a function that a state machine, a schedule or a rule invokes: one record in, one
 * record out. A failure is thrown, so that whoever invoked can retry or keep what it sent.
 */
public abstract class StepHandler<I, O extends Record> implements RequestStreamHandler {
  private final Class<I> inputType;

  protected StepHandler(Class<I> inputType) {
    this.inputType = inputType;
  }

  /** Does the work of one invocation. */
  protected abstract O perform(I input);

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    I event = Json.read(input.readAllBytes(), inputType);
    O result = Invocation.of(context, correlationId(event, context), () -> perform(event));
    output.write(Json.bytes(result));
  }

  /**
   * Has another one do the work of one invocation while the function starts.
   *
   * @param standIn a handler of the same kind whose AWS is a {@link
   *     capacityops.core.aws.RehearsalAws}, so that the event may change something
   */
  protected final void rehearse(Supplier<StepHandler<I, O>> standIn, String event) {
    Priming.run(
        Invocation::prepare,
        () -> {
          byte[] input = event.getBytes(StandardCharsets.UTF_8);
          Json.bytes(standIn.get().perform(Json.read(input, inputType)));
        });
  }

  /** The id that the logs of this invocation share with those of what caused it. */
  protected String correlationId(I event, Context context) {
    return context.getAwsRequestId();
  }
}
