package capacityops.local.wire;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkPojo;

/** A service of one operation that keeps the request it got. */
final class Recorder<I extends SdkPojo, O extends SdkPojo> implements ServiceSimulator {
  private final String signingName;
  private final Class<I> requestType;
  private final Function<I, O> behaviour;
  private final AtomicReference<I> request = new AtomicReference<>();
  private final AtomicReference<CallContext> caller = new AtomicReference<>();

  Recorder(String signingName, Class<I> requestType, Function<I, O> behaviour) {
    this.signingName = signingName;
    this.requestType = requestType;
    this.behaviour = behaviour;
  }

  I request() {
    return request.get();
  }

  CallContext caller() {
    return caller.get();
  }

  @Override
  public String signingName() {
    return signingName;
  }

  @Override
  public Operations operations() {
    return new Operations()
        .on(
            requestType,
            (received, context) -> {
              request.set(received);
              caller.set(context);
              return behaviour.apply(received);
            });
  }
}
