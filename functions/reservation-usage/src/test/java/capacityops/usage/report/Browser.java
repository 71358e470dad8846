package capacityops.usage.report;

import capacityops.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Chromium without a window, driven over its DevTools protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class Browser implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));

  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Message>> answers = new ConcurrentHashMap<>();
  private final BlockingQueue<Message> loaded = new LinkedBlockingQueue<>();
  private final List<String> requested = java.util.Collections.synchronizedList(new ArrayList<>());
  private final List<String> complaints = java.util.Collections.synchronizedList(new ArrayList<>());
  private final String session;

  /** A message of the protocol, as far as it is of interest. */
  record Message(
      Integer id, String method, Map<String, Object> params, Map<String, Object> result) {}

  private record Command(int id, String method, Map<String, Object> params, String sessionId) {}

  private Browser(Path executable) throws IOException {
    profile = Files.createTempDirectory("browser-profile");
    process = start(executable);
    try {
      socket = http.newWebSocketBuilder().buildAsync(address(), new Listener()).join();
      session = attached();
      for (String domain : List.of("Page", "Network", "Runtime", "Log")) {
        send(domain + ".enable", Map.of());
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      end();
      throw e;
    }
  }

  private String attached() {
    String target =
        (String) send("Target.createTarget", Map.of("url", "about:blank"), null).get("targetId");
    return (String)
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), null)
            .get("sessionId");
  }

  static Optional<Path> executable() {
    Stream<Path> onPath =
        Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
            .map(folder -> Path.of(folder, "chromium"));
    return Stream.concat(PLACES.stream(), onPath).filter(Files::isExecutable).findFirst();
  }

  static Browser start() {
    try {
      return new Browser(executable().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(Path executable) throws IOException {
    return new ProcessBuilder(
            executable.toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-breakpad",
            "--disable-crash-reporter",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile)
        .redirectErrorStream(true)
        .start();
  }

  /** The browser says on its standard error where it listens. */
  private URI address() throws IOException {
    var lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("DevTools listening on ")) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
        return URI.create(line.substring("DevTools listening on ".length()));
      }
    }
    throw new IOException("The browser ended before it listened.");
  }

  /** Opens a file and waits until it is loaded. */
  void open(Path file) {
    loaded.clear();
    requested.clear();
    complaints.clear();
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    await(loaded);
  }

  void view(int width, int height, boolean phone, boolean dark) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  void allowScripts(boolean allowed) {
    send("Emulation.setScriptExecutionDisabled", Map.of("value", !allowed));
  }

  /** What an expression of JavaScript gives: a JSON value. */
  Object evaluate(String expression) {
    Map<String, Object> answer =
        send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    return answer.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
  }

  /** Everything that was asked for since the page was opened. */
  List<String> requested() {
    return List.copyOf(requested);
  }

  /** Errors and violations of the page's policy since it was opened. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  byte[] screenshot(boolean whole) {
    return bytes(
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole)));
  }

  byte[] printed() {
    return bytes(send("Page.printToPDF", Map.of("printBackground", false)));
  }

  private static byte[] bytes(Map<String, Object> answer) {
    return Base64.getDecoder().decode((String) answer.get("data"));
  }

  private Map<String, Object> send(String method, Map<String, Object> params) {
    return send(method, params, session);
  }

  private Map<String, Object> send(String method, Map<String, Object> params, String in) {
    int id = ids.incrementAndGet();
    CompletableFuture<Message> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(Json.text(new Command(id, method, params, in)), true).join();
    try {
      Message message = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (message.result() == null) {
        throw new AssertionError(method + " was refused");
      }
      return message.result();
    } catch (InterruptedException
        | java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(method + " was not answered", e);
    }
  }

  private static void await(BlockingQueue<Message> messages) {
    try {
      if (messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
        throw new AssertionError("the page was not loaded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void received(Message message) {
    if (message.method() == null) {
      answers.remove(message.id()).complete(message);
      return;
    }
    switch (message.method()) {
      case "Page.loadEventFired" -> loaded.add(message);
      case "Network.requestWillBeSent" ->
          requested.add(((Map<?, ?>) message.params().get("request")).get("url").toString());
      case "Runtime.exceptionThrown", "Log.entryAdded" ->
          complaints.add(message.params().toString());
      default -> {
        // Of no interest here.
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    end();
  }

  /** The browser and every process that it started. */
  private void end() {
    http.shutdownNow();
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(ended -> ended.onExit().join());
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.values().forEach(answer -> answer.completeExceptionally(error));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        Message message = Json.read(text.toString(), Message.class);
        text.setLength(0);
        received(message);
      }
      from.request(1);
      return null;
    }
  }
}
