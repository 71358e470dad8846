package capacityops.core.aws;

import capacityops.core.lambda.Environment;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * How every AWS client of the stack is built. There are two kinds, and each operation belongs to
 * one: what may be repeated, and what must be sent once.
 */
public final class AwsClients {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final Duration REPEATED = Duration.ofSeconds(20);
  private static final Duration ONE_ANSWER = Duration.ofSeconds(15);
  private static final String CREDENTIALS_ADDRESS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

  /**
   * The groups that the JDK offers for a TLS key exchange, in another order. It sends along a key
   * of the first of each kind, elliptic curves, Montgomery curves and finite fields, two at most;
   * the one of P-256 takes a tenth of a start to make. An endpoint that wants it asks for it.
   *
   * @see <a
   *     href="https://docs.oracle.com/en/java/javase/25/security/java-secure-socket-extension-jsse-reference-guide.html">JSSE
   *     Reference Guide, jdk.tls.namedGroups</a>
   */
  private static final String KEY_EXCHANGE =
      "x25519,ffdhe2048,secp256r1,secp384r1,secp521r1,x448,ffdhe3072,ffdhe4096,ffdhe6144,ffdhe8192";

  static {
    System.setProperty("jdk.tls.namedGroups", KEY_EXCHANGE);
  }

  /** Lambda has none; each client would look for it several times. */
  private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

  /** Ends calls that take too long; each client would have five threads of its own for it. */
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("aws-timeouts").unstarted(task));

  /** Each HTTP client would read the machine's certificates anew. */
  private static final Lazy<TrustManager[]> TRUSTED = new Lazy<>(AwsClients::trusted);

  private static final Lazy<AwsCredentialsProvider> OWN =
      new Lazy<>(() -> own(Environment.ofProcess()));

  private static final DeferredHttpClient REPEATING = new DeferredHttpClient(() -> http(ANSWER));

  private static final AwsClients REAL =
      new AwsClients(REPEATING, () -> http(ONE_ANSWER), AwsClients::connected, OWN);

  private final SdkHttpClient repeating;
  private final Supplier<SdkHttpClient> once;
  private final Function<Supplier<URI>, SdkHttpClient> onceConnected;
  private final Supplier<AwsCredentialsProvider> caller;

  private AwsClients(
      SdkHttpClient repeating,
      Supplier<SdkHttpClient> once,
      Function<Supplier<URI>, SdkHttpClient> onceConnected,
      Supplier<AwsCredentialsProvider> caller) {
    this.repeating = repeating;
    this.once = once;
    this.onceConnected = onceConnected;
    this.caller = caller;
  }

  /** Clients of AWS. */
  public static AwsClients real() {
    return REAL;
  }

  /**
   * Clients of AWS, connected to services on a thread of its own, one after the other, while the
   * function builds them: a first TLS handshake takes as long as they do. Where it fails, the first
   * request connects.
   */
  public static AwsClients connecting(Environment environment, AwsService... services) {
    REPEATING.connectAhead(
        Stream.of(services)
            .<Supplier<URI>>map(service -> () -> service.endpoint(environment))
            .toList());
    return REAL;
  }

  /** Clients that send nothing: what they are asked is answered here. */
  public static AwsClients rehearsing(RehearsalAws aws) {
    return new AwsClients(aws, () -> aws, endpoint -> aws, OWN);
  }

  /**
   * The same clients as somebody else.
   *
   * @param caller whose credentials they have
   */
  public AwsClients as(AwsCredentialsProvider caller) {
    return new AwsClients(repeating, once, onceConnected, () -> caller);
  }

  /** Whose credentials the clients have. */
  public AwsCredentialsProvider caller() {
    return caller.get();
  }

  /** A client for reads and for calls that carry a token: the SDK's standard retries. */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C repeating(B builder) {
    return builder
        .httpClient(repeating)
        .credentialsProvider(caller.get())
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                .apiCallTimeout(REPEATED)
                .scheduledExecutorService(TIMER)
                .defaultProfileFile(NO_PROFILES)
                .build())
        .build();
  }

  /**
   * A client that sends each call once, whatever the environment says about retries: for operations
   * without an idempotency token whose effect must not be doubled. It has an HTTP client of its
   * own, and the JDK keeps connections over TLS apart for each: no call is sent over one that
   * others left open and AWS may have closed since.
   */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C sendingOnce(
      B builder) {
    return sendingOnce(builder, once.get());
  }

  /**
   * The same for a function whose caller waits: connected on a thread of its own while the function
   * starts. The JDK leaves a connection that was idle for five seconds, long before AWS closes it.
   */
  public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C sendingOnce(
      B builder, Environment environment, AwsService service) {
    return sendingOnce(builder, onceConnected.apply(() -> service.endpoint(environment)));
  }

  private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C sendingOnce(
      B builder, SdkHttpClient http) {
    return builder
        .httpClient(http)
        .credentialsProvider(caller.get())
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .defaultProfileFile(NO_PROFILES)
                .build())
        .build();
  }

  private static SdkHttpClient connected(Supplier<URI> endpoint) {
    DeferredHttpClient client = new DeferredHttpClient(() -> http(ONE_ANSWER));
    client.connectAhead(List.of(endpoint));
    return client;
  }

  private static SdkHttpClient http(Duration answer) {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(CONNECT)
        .socketTimeout(answer)
        .tlsTrustManagersProvider(TRUSTED::get)
        .build();
  }

  /**
   * Those of the function's role, where Lambda puts them: in the environment, or behind an address
   * where the function may have been restored from a snapshot. The SDK would make a chain of seven
   * providers for each client to find that out.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html">SnapStart:
   *     container credentials</a>
   */
  static AwsCredentialsProvider own(Environment environment) {
    return environment.variables().containsKey(CREDENTIALS_ADDRESS)
        ? ContainerCredentialsProvider.create()
        : EnvironmentVariableCredentialsProvider.create();
  }

  /** Those that the JDK uses where it is told of none. */
  private static TrustManager[] trusted() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the machine's trusted certificates cannot be read", e);
    }
  }
}
