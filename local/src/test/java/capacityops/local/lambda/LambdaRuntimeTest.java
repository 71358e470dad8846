package capacityops.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.SimulatedTime;
import capacityops.local.identity.Callers;
import capacityops.local.lambda.Functions.Invocation;
import capacityops.local.messaging.Destinations;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

class LambdaRuntimeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Globals:
        Function:
          Runtime: java25
          MemorySize: 256
          Timeout: 20
          CodeUri: function.jar
          Handler: capacityops.local.samples.TestFunction
      Resources:
        Greeting: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layer.zip}}
        Main:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: main
            AutoPublishAlias: live
            Layers: [!Ref Greeting]
            Environment: {Variables: {COLOUR: green, JAVA_TOOL_OPTIONS: -Dshape=round}}
        Short: {Type: 'AWS::Serverless::Function', Properties: {FunctionName: short, Timeout: 1}}
        Single:
          Type: AWS::Serverless::Function
          Properties: {FunctionName: single, ReservedConcurrentExecutions: 1}
        Restored:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: restored
            AutoPublishAlias: live
            SnapStart: {ApplyOn: PublishedVersions}
        Failing:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: failing
            Handler: capacityops.local.samples.FailingFunction
        Queued:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: queued
            DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}
            EventInvokeConfig:
              MaximumRetryAttempts: 1
              DestinationConfig:
                OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}
                OnSuccess: {Type: SQS, Destination: !GetAtt Done.Arn}
        Dead: {Type: 'AWS::SQS::Queue', Properties: {QueueName: dead}}
        Failed: {Type: 'AWS::SQS::Queue', Properties: {QueueName: failed}}
        Done: {Type: 'AWS::SQS::Queue', Properties: {QueueName: done}}
      """;

  @TempDir static Path folder;
  private static final List<String> LOG = new ArrayList<>();
  private static final BlockingQueue<Delivered> DELIVERED = new LinkedBlockingQueue<>();
  private static final CyclicBarrier MEETING = new CyclicBarrier(2);
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();
  private static final BlockingQueue<HttpExchange> HELD = new LinkedBlockingQueue<>();
  private static HttpServer endpoint;
  private static Callers callers;
  private static Stack stack;
  private static LambdaRuntime runtime;

  private record Delivered(String arn, Message message) {}

  @BeforeAll
  static void start() throws IOException {
    endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.setExecutor(THREADS);
    endpoint.createContext("/meet", LambdaRuntimeTest::meet);
    endpoint.createContext("/hold", HELD::add);
    endpoint.start();
    callers = new Callers("123456789012");
    stack = Samples.stack(folder, TEMPLATE);
    Destinations destinations =
        new Destinations()
            .register("sqs", (arn, message) -> DELIVERED.add(new Delivered(arn, message)));
    LambdaSettings settings =
        LambdaSettings.of(
            () -> URI.create("http://127.0.0.1:" + endpoint.getAddress().getPort()),
            folder.resolve("work"),
            new SimulatedTime(6000),
            LambdaRuntimeTest::log);
    runtime = new LambdaRuntime(stack, settings, callers, destinations);
  }

  private static void meet(HttpExchange exchange) throws IOException {
    try (exchange) {
      MEETING.await(20, TimeUnit.SECONDS);
      exchange.sendResponseHeaders(200, -1);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void log(String function, String line) {
    synchronized (LOG) {
      LOG.add(function + ": " + line);
      LOG.notifyAll();
    }
  }

  @AfterAll
  static void stop() {
    runtime.close();
    endpoint.stop(0);
    THREADS.shutdownNow();
  }

  private static Invocation invoke(String function, String event) {
    return runtime.invoke(function, ('"' + event + '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String answer(String function, String event) {
    Invocation invocation = invoke(function, event);
    assertThat(invocation.functionError()).isEmpty();
    return text(invocation).replace("\"", "");
  }

  private static String text(Invocation invocation) {
    return new String(invocation.payload(), StandardCharsets.UTF_8);
  }

  private static JsonNode error(Invocation invocation) throws IOException {
    assertThat(invocation.functionError()).hasValue("Unhandled");
    return JSON.readTree(invocation.payload());
  }

  @Test
  void invoke_payload_isAnsweredByTheHandler() {
    assertThat(text(runtime.invoke("main", "{\"a\":[1,2]}".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("{\"a\":[1,2]}");
  }

  @Test
  void invoke_function_seesLambdasEnvironmentAndItsOwn() {
    assertThat(answer("main", "env COLOUR")).isEqualTo("green");
    assertThat(answer("main", "env AWS_LAMBDA_FUNCTION_NAME")).isEqualTo("main");
    assertThat(answer("main", "env AWS_LAMBDA_FUNCTION_MEMORY_SIZE")).isEqualTo("256");
    assertThat(answer("main", "env AWS_REGION")).isEqualTo("us-east-1");
    assertThat(answer("main", "env HOME")).isEqualTo("null");
    assertThat(answer("main", "layer")).isEqualTo("greetings from the layer");
    assertThat(Integer.parseInt(answer("main", "deadline"))).isBetween(1, 20_000);
  }

  @Test
  void invoke_alias_runsThePublishedVersion() {
    String arn = stack.functions().get("Main").invokeArn();
    assertThat(answer(arn, "arn")).isEqualTo(arn);
    assertThat(answer("main:live", "version")).isEqualTo("1");
    assertThat(answer("main", "version")).isEqualTo("$LATEST");
  }

  @Test
  void invoke_snapStart_goesThroughTheRestoreOfPublishedVersions() {
    assertThat(answer("restored:live", "env AWS_LAMBDA_INITIALIZATION_TYPE"))
        .isEqualTo("snap-start");
    assertThat(answer("restored", "env AWS_LAMBDA_INITIALIZATION_TYPE")).isEqualTo("on-demand");
  }

  @Test
  void invoke_twiceInARow_usesOneProcess() {
    assertThat(answer("single", "pid")).isEqualTo(answer("single", "pid"));
  }

  @Test
  void invoke_atTheSameTime_usesAProcessEach() throws Exception {
    var first = THREADS.submit(() -> answer("main", "get /meet"));
    var second = THREADS.submit(() -> answer("main", "get /meet"));
    assertThat(first.get(30, TimeUnit.SECONDS)).isEmpty();
    assertThat(second.get(30, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void invoke_unknownFunctionOrQualifier_isNotFound() {
    assertThatThrownBy(() -> invoke("nobody", ""))
        .isInstanceOfSatisfying(
            AwsError.class,
            e -> {
              assertThat(e.code()).isEqualTo("ResourceNotFoundException");
              assertThat(e.httpStatus()).isEqualTo(404);
            });
    assertThatThrownBy(() -> invoke("main:other", "")).isInstanceOf(AwsError.class);
    assertThatThrownBy(() -> invoke("single:live", "")).isInstanceOf(AwsError.class);
  }

  @Test
  void invoke_functionThatThrows_answersItsError() throws IOException {
    JsonNode error = error(invoke("main", "throw bad weather"));
    assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.path("errorMessage").asText()).isEqualTo("bad weather");
  }

  @Test
  void invoke_functionThatHangs_isKilledWhenItsTimeIsOver() throws IOException {
    String before = answer("short", "pid");
    JsonNode error = error(invoke("short", "hang"));
    assertThat(error.path("errorType").asText()).isEqualTo("Sandbox.Timedout");
    assertThat(error.path("errorMessage").asText()).endsWith("Task timed out after 1.00 seconds");
    assertThat(answer("short", "pid")).isNotEqualTo(before);
  }

  @Test
  void invoke_functionThatExits_answersAsCrashed() throws IOException {
    JsonNode error = error(invoke("main", "exit 3"));
    assertThat(error.path("errorType").asText()).isEqualTo("Runtime.ExitError");
    assertThat(error.path("errorMessage").asText())
        .endsWith("Error: Runtime exited with error: exit status 3");
  }

  @Test
  void invoke_functionThatCannotStart_answersItsInitError() throws IOException {
    JsonNode error = error(invoke("failing", ""));
    assertThat(error.path("errorMessage").asText()).contains("no configuration");
  }

  @Test
  void kill_processInTheMiddle_answersAsKilled() throws Exception {
    var invocation = THREADS.submit(() -> invoke("main", "get /hold"));
    HttpExchange held = HELD.poll(30, TimeUnit.SECONDS);
    String accessKeyId = held.getRequestHeaders().getFirst("x-access-key");
    assertThat(callers.of(accessKeyId).arn())
        .matches("arn:aws:sts::123456789012:assumed-role/capacity-ops-MainRole-\\w+/main");
    assertThat(runtime.kill(accessKeyId)).isTrue();
    JsonNode error = error(invocation.get(30, TimeUnit.SECONDS));
    assertThat(error.path("errorMessage").asText())
        .endsWith("Error: Runtime exited with error: signal: killed");
    assertThat(runtime.kill("nobody")).isFalse();
    held.close();
  }

  @Test
  void reset_endsProcessesOrKeepsTheIdleOnes() throws Exception {
    String first = answer("single", "pid");
    runtime.reset(LambdaRuntime.Kept.IDLE);
    assertThat(answer("single", "pid")).isEqualTo(first);

    runtime.reset(LambdaRuntime.Kept.NONE);
    assertThat(answer("single", "pid")).isNotEqualTo(first);
    assertThat(runtime.invocationCounts()).containsEntry("single", 1L);
  }

  @Test
  void invoke_reservedConcurrencyUsedUp_isThrottled() throws Exception {
    var busy = THREADS.submit(() -> invoke("single", "get /hold"));
    HttpExchange held = HELD.poll(30, TimeUnit.SECONDS);
    assertThatThrownBy(() -> invoke("single", "pid"))
        .isInstanceOfSatisfying(
            AwsError.class,
            e -> {
              assertThat(e.code()).isEqualTo("TooManyRequestsException");
              assertThat(e.members())
                  .containsEntry("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded");
            });
    held.sendResponseHeaders(200, -1);
    held.close();
    assertThat(busy.get(30, TimeUnit.SECONDS).functionError()).isEmpty();
  }

  @Test
  void invoke_payloadsBeyondSixMegabytes_areRefused() throws IOException {
    assertThatThrownBy(() -> runtime.invoke("main", new byte[6_291_457]))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("RequestTooLargeException"));
    assertThat(error(invoke("main", "big 6300000")).path("errorType").asText())
        .isEqualTo("Function.ResponseSizeTooLarge");
  }

  @Test
  void invokeAsync_functionThatFails_isRetriedThenGivenUp() throws Exception {
    long before = runtime.invocationCounts().get("queued");
    runtime.invokeAsync("queued", "\"throw no\"".getBytes(StandardCharsets.UTF_8));
    Delivered failed = await("failed");
    JsonNode record = JSON.readTree(failed.message().body());
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("RetriesExhausted");
    assertThat(record.at("/requestContext/approximateInvokeCount").asInt()).isEqualTo(2);
    assertThat(record.at("/requestPayload").asText()).isEqualTo("throw no");
    assertThat(record.at("/responsePayload/errorMessage").asText()).isEqualTo("no");
    Delivered dead = await("dead");
    assertThat(dead.message().body()).isEqualTo("\"throw no\"");
    assertThat(dead.message().attributes()).containsEntry("ErrorMessage", "no");
    assertThat(runtime.invocationCounts().get("queued") - before).isEqualTo(2);
  }

  @Test
  void invokeAsync_functionThatSucceeds_tellsItsDestination() throws Exception {
    runtime.invokeAsync("queued", "{\"n\":1}".getBytes(StandardCharsets.UTF_8));
    JsonNode record = JSON.readTree(await("done").message().body());
    assertThat(record.at("/requestContext/condition").asText()).isEqualTo("Success");
    assertThat(record.at("/responsePayload/n").asInt()).isEqualTo(1);
  }

  private static Delivered await(String queue) throws InterruptedException {
    List<Delivered> others = new ArrayList<>();
    Delivered delivered = DELIVERED.poll(30, TimeUnit.SECONDS);
    while (delivered != null && !delivered.arn().endsWith(":" + queue)) {
      others.add(delivered);
      delivered = DELIVERED.poll(30, TimeUnit.SECONDS);
    }
    DELIVERED.addAll(others);
    assertThat(delivered).as("a message for " + queue).isNotNull();
    return delivered;
  }

  @Test
  void print_lines_reachTheLogOfTheFunction() throws InterruptedException {
    invoke("main", "print hello log");
    synchronized (LOG) {
      while (!LOG.contains("main: hello log")) {
        LOG.wait(30_000);
      }
      assertThat(LOG).anyMatch(line -> line.startsWith("main: REPORT RequestId: "));
    }
  }

  @Test
  void invoke_withoutTheNativeLibrary_worksAlike() {
    try (LambdaRuntime other = portable("")) {
      for (String event : List.of("{\"n\":1}", "{}", "[2]")) {
        assertThat(text(other.invoke("main", event.getBytes(StandardCharsets.UTF_8))))
            .isEqualTo(event);
      }
      assertThat(
              other
                  .invoke("main", "\"big 6300000\"".getBytes(StandardCharsets.UTF_8))
                  .functionError())
          .hasValue("Unhandled");
    }
  }

  @Test
  void javaOptions_standBesideTheFunctionsOwn() {
    try (LambdaRuntime other = portable("-Dsize=small")) {
      assertThat(
              text(
                  other.invoke(
                      "main", "\"env JAVA_TOOL_OPTIONS\"".getBytes(StandardCharsets.UTF_8))))
          .contains("-Dshape=round -Dsize=small");
    }
    assertThat(answer("main", "env JAVA_TOOL_OPTIONS")).isEqualTo("-Dshape=round");
  }

  private static LambdaRuntime portable(String javaOptions) {
    return new LambdaRuntime(
        stack,
        new LambdaSettings(
            () -> URI.create("http://127.0.0.1:1"),
            folder.resolve("work"),
            new SimulatedTime(1),
            (function, line) -> {},
            10,
            1,
            Duration.ofMinutes(1),
            false,
            javaOptions),
        callers,
        new Destinations());
  }

  @Test
  void close_processes_areGone() throws Exception {
    LambdaRuntime other =
        new LambdaRuntime(
            stack,
            LambdaSettings.of(
                () -> URI.create("http://127.0.0.1:1"),
                folder.resolve("work"),
                new SimulatedTime(1),
                (function, line) -> {}),
            callers,
            new Destinations());
    byte[] pid = other.invoke("main", "\"pid\"".getBytes(StandardCharsets.UTF_8)).payload();
    CompletableFuture<?> exit =
        ProcessHandle.of(Long.parseLong(new String(pid, StandardCharsets.UTF_8)))
            .orElseThrow()
            .onExit();
    other.close();
    assertThat(exit).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void invokeOperation_types_answerAsLambdaDoes() {
    LambdaApi api = new LambdaApi(runtime);
    InvokeResponse response = perform(api, "RequestResponse", "\"throw x\"");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.functionError()).isEqualTo("Unhandled");
    assertThat(response.executedVersion()).isEqualTo("1");
    assertThat(perform(api, "DryRun", "{}").statusCode()).isEqualTo(204);
    assertThat(perform(api, "Event", "{}").statusCode()).isEqualTo(202);
    assertThatThrownBy(() -> perform(api, "RequestResponse", "{"))
        .isInstanceOfSatisfying(
            AwsError.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestContentException"));
  }

  private static InvokeResponse perform(LambdaApi api, String type, String payload) {
    InvokeRequest request =
        InvokeRequest.builder()
            .functionName("main")
            .qualifier("live")
            .invocationType(type)
            .payload(SdkBytes.fromUtf8String(payload))
            .build();
    CallContext context = new CallContext("123456789012", "us-east-1", "arn", "alice");
    return (InvokeResponse) api.operations().find("Invoke").orElseThrow().perform(request, context);
  }

  @Test
  void start_artefactsThatAreMissing_areNamed() {
    Stack unbuilt =
        Samples.load(folder, TEMPLATE.replace("function.jar", "missing.jar"), java.util.Map.of());
    assertThatThrownBy(
            () ->
                new LambdaRuntime(
                    unbuilt,
                    LambdaSettings.of(
                        () -> URI.create("http://127.0.0.1:1"),
                        folder.resolve("work"),
                        new SimulatedTime(1),
                        (function, line) -> {}),
                    callers,
                    new Destinations()))
        .hasMessage("the template names artefacts that are not built: missing.jar");
  }
}
