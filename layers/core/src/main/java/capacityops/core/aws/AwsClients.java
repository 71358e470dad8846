package capacityops.core.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * How every AWS client of the stack is built. There are two kinds, and each operation belongs to
 * one: what may be repeated, and what must be sent once.
 */
public final class AwsClients {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final Duration REPEATED = Duration.ofSeconds(20);
  private static final Duration ONE_ANSWER = Duration.ofSeconds(15);

  private AwsClients() {}

  /** A client for reads and for calls that carry a token: the SDK's standard retries. */
  public static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C repeating(
      B builder) {
    return builder
        .httpClient(http(ANSWER))
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                .apiCallTimeout(REPEATED)
                .build())
        .build();
  }

  /**
   * A client that sends each call once, whatever the environment says about retries: for operations
   * without an idempotency token whose effect must not be doubled.
   */
  public static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C sendingOnce(
      B builder) {
    return builder
        .httpClient(http(ONE_ANSWER))
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .build())
        .build();
  }

  private static SdkHttpClient http(Duration answer) {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(CONNECT)
        .socketTimeout(answer)
        .build();
  }
}
