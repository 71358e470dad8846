package com.amazonaws.services.lambda.runtime.api.client.runtimeapi;

import com.amazonaws.services.lambda.runtime.api.client.runtimeapi.dto.InvocationRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Stands in for the class of this name in the runtime interface client, whose native library AWS
 * builds for Linux alone: the same two calls of the Runtime API in Java.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class NativeClient {
  private static volatile String invocations;

  private NativeClient() {}

  static void init(String runtimeApi) {
    invocations = "http://" + runtimeApi + "/2018-06-01/runtime/invocation/";
  }

  /** Waits for the next event, for as long as it takes. */
  static InvocationRequest next() {
    try {
      HttpURLConnection connection = open("next");
      InvocationRequest request = new InvocationRequest();
      try (InputStream body = connection.getInputStream()) {
        request.setContent(body.readAllBytes());
      }
      request.setId(connection.getHeaderField("Lambda-Runtime-Aws-Request-Id"));
      request.setXrayTraceId(connection.getHeaderField("Lambda-Runtime-Trace-Id"));
      request.setInvokedFunctionArn(
          connection.getHeaderField("Lambda-Runtime-Invoked-Function-Arn"));
      request.setDeadlineTimeInMs(connection.getHeaderFieldLong("Lambda-Runtime-Deadline-Ms", 0));
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fetch the next event", e);
    }
  }

  static void postInvocationResponse(byte[] requestId, byte[] response) {
    try {
      HttpURLConnection connection =
          open(new String(requestId, StandardCharsets.UTF_8) + "/response");
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(response.length);
      try (OutputStream body = connection.getOutputStream()) {
        body.write(response);
      }
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_ACCEPTED) {
        throw new LambdaRuntimeClientException("response of " + connection.getURL(), status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hand over the response", e);
    }
  }

  private static HttpURLConnection open(String resource) throws IOException {
    return (HttpURLConnection) URI.create(invocations + resource).toURL().openConnection();
  }
}
