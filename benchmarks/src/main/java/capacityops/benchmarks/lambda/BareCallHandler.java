package capacityops.benchmarks.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.outposts.OutpostsClient;

/** A function that is calls of the SDK, the one that ListOutposts makes, and nothing else. */
public final class BareCallHandler implements RequestStreamHandler {
  private static final int PAGE = 100;

  private final OutpostsClient outposts =
      OutpostsClient.builder().httpClient(UrlConnectionHttpClient.create()).build();

  /**
   * @param input how many calls
   */
  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    int calls = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8));
    int listed = 0;
    for (int call = 0; call < calls; call++) {
      listed +=
          outposts
              .listOutposts(request -> request.lifeCycleStatusFilter("ACTIVE").maxResults(PAGE))
              .outposts()
              .size();
    }
    output.write(Integer.toString(listed).getBytes(StandardCharsets.UTF_8));
  }
}
