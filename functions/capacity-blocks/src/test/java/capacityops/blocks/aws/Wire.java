package capacityops.blocks.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;

/** A wire under the SDK's own client that keeps what was sent and plays back answers. */
final class Wire implements SdkHttpClient {
  private final Deque<Played> answers = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();

  private record Played(SdkHttpResponse head, String body) {}

  void answers(int status, String body) {
    answers.add(new Played(SdkHttpResponse.builder().statusCode(status).build(), body));
  }

  /** 200 with a header. */
  void answers(String header, String value, String body) {
    answers.add(
        new Played(
            SdkHttpResponse.builder().statusCode(200).putHeader(header, value).build(), body));
  }

  /** An error document of EC2. */
  void refuses(int status, String code) {
    answers(
        status,
        "<Response><Errors><Error><Code>%s</Code><Message>as the test wants it</Message></Error></Errors><RequestID>r-9</RequestID></Response>"
            .formatted(code));
  }

  /** The bodies that were sent, readable. */
  List<String> sent() {
    return sent;
  }

  /** A client on this wire. */
  <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .httpClient(this)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        byte[] body = request.contentStreamProvider().orElseThrow().newStream().readAllBytes();
        sent.add(
            URLDecoder.decode(new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        Played played = answers.remove();
        return HttpExecuteResponse.builder()
            .response(played.head())
            .responseBody(
                AbortableInputStream.create(
                    new ByteArrayInputStream(played.body().getBytes(StandardCharsets.UTF_8))))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public void close() {}
}
