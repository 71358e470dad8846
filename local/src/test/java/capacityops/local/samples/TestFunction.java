package capacityops.local.samples;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A function that does what its event says: {@code "env NAME"}, {@code "arn"}, {@code "pid"},
 * {@code "deadline"}, {@code "layer"}, {@code "hang"}, {@code "exit N"}, {@code "throw TEXT"},
 * {@code "big N"}, {@code "get PATH"} of the AWS endpoint, {@code "print TEXT"}; any other event is
 * answered as it is.
 */
public final class TestFunction implements RequestStreamHandler {
  private final HttpClient http = HttpClient.newHttpClient();

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    String event = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    String text = event.startsWith("\"") ? event.substring(1, event.length() - 1) : event;
    int space = text.indexOf(' ');
    String command = space < 0 ? text : text.substring(0, space);
    String argument = space < 0 ? "" : text.substring(space + 1);
    out.write(answer(command, argument, event, context).getBytes(StandardCharsets.UTF_8));
  }

  private String answer(String command, String argument, String event, Context context)
      throws IOException {
    return switch (command) {
      case "env" -> quoted(System.getenv(argument));
      case "arn" -> quoted(context.getInvokedFunctionArn());
      case "version" -> quoted(context.getFunctionVersion());
      case "pid" -> Long.toString(ProcessHandle.current().pid());
      case "deadline" -> Integer.toString(context.getRemainingTimeInMillis());
      case "layer" -> quoted(greeting());
      case "hang" -> hang();
      case "exit" -> exit(Integer.parseInt(argument));
      case "throw" -> throw new IllegalStateException(argument);
      case "big" -> quoted("x".repeat(Integer.parseInt(argument)));
      case "get" -> quoted(get(argument));
      case "print" -> print(argument);
      default -> event;
    };
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static String greeting() {
    try {
      return Class.forName("capacityops.local.samples.LayerGreeting")
          .getDeclaredConstructor()
          .newInstance()
          .toString();
    } catch (ReflectiveOperationException e) {
      return "no layer: " + e;
    }
  }

  private static String hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "null";
  }

  private static String exit(int status) {
    Runtime.getRuntime().halt(status);
    return "null";
  }

  private static String print(String text) {
    System.out.println(text);
    return "null";
  }

  private String get(String path) throws IOException {
    URI uri = URI.create(System.getenv("AWS_ENDPOINT_URL") + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("x-access-key", System.getenv("AWS_ACCESS_KEY_ID"))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
