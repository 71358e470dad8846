package capacityops.local.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;

/** A function that cannot be constructed. */
public final class FailingFunction implements RequestStreamHandler {
  public FailingFunction() {
    throw new IllegalStateException("no configuration");
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) {
    throw new AssertionError("is never constructed");
  }
}
