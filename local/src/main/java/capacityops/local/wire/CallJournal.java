package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Keeps what simulators hold between two starts of the stack. All that happens in a simulator
 * follows from what it began with, its random numbers, and the calls that changed it, each at its
 * time. These are written down, and {@link #replay} performs them again.
 *
 * <p>The file has a line of JSON for the beginning and one for each call that took effect; calls
 * that only read are not in it, nor are faults.
 */
public final class CallJournal {
  private static final ScopedValue<Instant> MOMENT = ScopedValue.newInstance();

  /** A search for offerings is no mere read: what it found can be bought. */
  private static final Pattern READS = Pattern.compile("(Describe|Get|List)(?!.*Offerings$).*");

  private static final JsonShapes SHAPES = new JsonShapes(MemberNames.INTEGRATION);

  private final Optional<Path> file;
  private final InstantSource real;
  private final List<JsonNode> kept = new ArrayList<>();
  private final Map<String, SplittableRandom> randoms = new ConcurrentHashMap<>();
  private volatile Beginning beginning;
  private volatile boolean replaying = true;

  /**
   * Opens a journal. Until {@link #replay} its clock stands at the beginning.
   *
   * @param file where it is kept, or nowhere
   */
  public CallJournal(Optional<Path> file, InstantSource real) {
    this.file = file;
    this.real = real;
    file.filter(Files::exists).map(CallJournal::read).ifPresent(kept::addAll);
    if (kept.isEmpty()) {
      begin();
    } else {
      beginning = Beginning.of(kept.removeFirst());
    }
  }

  private void begin() {
    beginning = new Beginning(real.instant(), RandomGenerator.getDefault().nextLong());
    randoms.clear();
    file.ifPresent(path -> write(path, beginning.toJson(), false));
  }

  /** Forgets every call; {@code reset} puts the simulators back to what they begin with. */
  public synchronized void begin(Runnable reset) {
    begin();
    ScopedValue.where(MOMENT, beginning.at()).run(reset);
  }

  /** The simulators' clock. It stands still during a call that may change something. */
  public InstantSource clock() {
    return () -> MOMENT.isBound() ? MOMENT.get() : replaying ? beginning.at() : real.instant();
  }

  /** The random numbers of one simulator, the same again when its calls are performed again. */
  public RandomGenerator random(String simulator) {
    return () ->
        randoms
            .computeIfAbsent(
                simulator, name -> new SplittableRandom(beginning.seed() ^ name.hashCode()))
            .nextLong();
  }

  /** Whether what happens now has happened before. */
  public boolean replaying() {
    return replaying;
  }

  /** The same simulator, whose calls are written down. */
  public ServiceSimulator recording(ServiceSimulator simulator) {
    return new Recorded(simulator, this);
  }

  /**
   * Performs the calls of earlier starts; after that the clock goes.
   *
   * @throws IllegalStateException where a call cannot be performed any more
   */
  public synchronized void replay(Collection<ServiceSimulator> simulators) {
    kept.forEach(line -> replay(line, simulators));
    kept.clear();
    replaying = false;
  }

  private void replay(JsonNode line, Collection<ServiceSimulator> simulators) {
    String service = line.path("service").textValue();
    String name = line.path("operation").textValue();
    try {
      Operations.Registered<?, ?> operation =
          simulators.stream()
              .filter(simulator -> simulator.signingName().equals(service))
              .flatMap(simulator -> simulator.operations().find(name).stream())
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("no simulator answers it"));
      SdkPojo builder = OperationModel.newRequest(operation.requestType());
      SHAPES.read(line.path("parameters"), builder, "");
      SdkPojo request = OperationModel.built(builder);
      CallContext caller = caller(line.path("caller"));
      ScopedValue.where(MOMENT, Instant.parse(line.path("at").textValue()))
          .run(() -> operation.perform(request, caller));
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "%s of %s cannot be performed again (%s). Start with the scenario that it was made with,"
                  .formatted(name, file.orElseThrow(), e.getMessage())
              + " or without the file.",
          e);
    }
  }

  private <I extends SdkPojo, O extends SdkPojo> O perform(
      String service, Operations.Registered<I, O> registered, I request, CallContext caller) {
    if (READS.matcher(registered.name()).matches()) {
      return registered.operation().perform(request, caller);
    }
    synchronized (this) {
      Instant at = real.instant();
      O answer =
          ScopedValue.where(MOMENT, at).call(() -> registered.operation().perform(request, caller));
      file.ifPresent(
          path -> write(path, line(at, service, registered.name(), request, caller), true));
      return answer;
    }
  }

  private static ObjectNode line(
      Instant at, String service, String operation, SdkPojo request, CallContext caller) {
    ObjectNode line = JsonShapes.MAPPER.createObjectNode();
    line.put("at", at.toString()).put("service", service).put("operation", operation);
    line.set("parameters", SHAPES.write(request, member -> true));
    line.putObject("caller")
        .put("accountId", caller.accountId())
        .put("region", caller.region())
        .put("principalArn", caller.principalArn())
        .put("accessKeyId", caller.accessKeyId())
        .put("hiddenFor", caller.hiddenFor().toString());
    return line;
  }

  private static CallContext caller(JsonNode json) {
    return new CallContext(
        json.path("accountId").textValue(),
        json.path("region").textValue(),
        json.path("principalArn").textValue(),
        json.path("accessKeyId").textValue(),
        Duration.parse(json.path("hiddenFor").textValue()));
  }

  /** The whole lines of a file: a last one that was cut off belongs to a call without an answer. */
  private static List<JsonNode> read(Path file) {
    try {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      if (whole.length() < text.length()) {
        Files.writeString(file, whole);
      }
      List<JsonNode> lines = new ArrayList<>();
      for (String line : whole.lines().toList()) {
        lines.add(JsonShapes.MAPPER.readTree(line));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  private static void write(Path file, JsonNode line, boolean append) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      // Not a channel: an interrupt would close that in the middle of a line.
      try (OutputStream lines = new FileOutputStream(file.toFile(), append)) {
        lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  private record Beginning(Instant at, long seed) {
    static Beginning of(JsonNode line) {
      return new Beginning(
          Instant.parse(line.path("beganAt").textValue()), line.path("seed").longValue());
    }

    JsonNode toJson() {
      return JsonShapes.MAPPER.createObjectNode().put("beganAt", at.toString()).put("seed", seed);
    }
  }

  private record Recorded(ServiceSimulator simulator, CallJournal journal)
      implements ServiceSimulator {
    @Override
    public String signingName() {
      return simulator.signingName();
    }

    @Override
    public Operations operations() {
      Operations recorded = new Operations();
      simulator.operations().all().forEach(operation -> add(recorded, operation));
      return recorded;
    }

    private <I extends SdkPojo, O extends SdkPojo> void add(
        Operations recorded, Operations.Registered<I, O> operation) {
      recorded.on(
          operation.requestType(),
          (request, caller) -> journal.perform(signingName(), operation, request, caller));
    }

    @Override
    public void reset() {
      simulator.reset();
    }
  }
}
