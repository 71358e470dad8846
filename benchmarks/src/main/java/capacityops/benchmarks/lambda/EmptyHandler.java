package capacityops.benchmarks.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A function that does nothing: what a start costs before there is any code in it. */
public final class EmptyHandler implements RequestStreamHandler {
  private static final byte[] NOTHING = {'{', '}'};

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    output.write(NOTHING);
  }
}
