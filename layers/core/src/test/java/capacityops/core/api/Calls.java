package capacityops.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.json.Json;
import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls a handler as Lambda does: with the event of an HTTP API, or with any event. */
public final class Calls {
  private Calls() {}

  /** What a handler answered. */
  public record Answer(int statusCode, Map<String, String> headers, String body) {
    public <T> T as(Class<T> type) {
      return Json.read(body, type);
    }
  }

  public static Answer call(RequestStreamHandler handler, Call call) {
    return Json.read(invoke(handler, call.event()), Answer.class);
  }

  /** What a stand-in answers to what it rehearses; its status is asserted. */
  public static Answer rehearsed(RequestStreamHandler standIn, Rehearsal rehearsal, int status) {
    Answer answer = Json.read(invoke(standIn, Json.bytes(rehearsal.event())), Answer.class);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  public static byte[] invoke(RequestStreamHandler handler, byte[] event) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      handler.handleRequest(new ByteArrayInputStream(event), output, new TestContext());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return output.toByteArray();
  }

  /** A request to the API. */
  public static final class Call {
    private final String method;
    private final String path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> pathParameters = new LinkedHashMap<>();
    private final List<String> query = new ArrayList<>();
    private String body;
    private String user = "alice";

    private Call(String method, String path) {
      this.method = method;
      this.path = path;
    }

    public static Call of(String method, String path) {
      return new Call(method, path);
    }

    public String method() {
      return method;
    }

    public Call pathParameter(String name, String value) {
      pathParameters.put(name, value);
      return this;
    }

    public Call query(String name, String value) {
      query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
      return this;
    }

    public Call header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    public Call body(String json) {
      body = json;
      return this;
    }

    public Call by(String name) {
      user = name;
      return this;
    }

    byte[] event() {
      String arn = "arn:aws:iam::123456789012:user/" + user;
      return Json.bytes(
          new HttpApiEvent(
              path,
              String.join("&", query),
              headers,
              pathParameters,
              new HttpApiEvent.RequestContext(
                  "request-1",
                  new HttpApiEvent.Http(method),
                  new HttpApiEvent.Authorizer(
                      new HttpApiEvent.Iam("123456789012", arn, "AIDA" + user))),
              body,
              false));
    }
  }

  private static final class TestContext implements Context {
    @Override
    public String getAwsRequestId() {
      return "00000000-0000-4000-8000-000000000000";
    }

    @Override
    public String getLogGroupName() {
      return "test";
    }

    @Override
    public String getLogStreamName() {
      return "test";
    }

    @Override
    public String getFunctionName() {
      return "test";
    }

    @Override
    public String getFunctionVersion() {
      return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "arn:aws:lambda:us-east-1:123456789012:function:test";
    }

    @Override
    public CognitoIdentity getIdentity() {
      return null;
    }

    @Override
    public ClientContext getClientContext() {
      return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
      return 29_000;
    }

    @Override
    public int getMemoryLimitInMB() {
      return 512;
    }

    @Override
    public LambdaLogger getLogger() {
      return null;
    }
  }
}
