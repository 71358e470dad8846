package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * What a function carries and loads decides how long its first caller waits. These figures do not
 * depend on the machine, so the build holds them; the times are in docs/performance.md.
 */
class FunctionWeightTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final long MEGABYTE = 1_000_000;

  private final Stack stack =
      Template.load(ROOT.resolve("template.yaml"), Deployment.local(Map.of()));
  private final Map<String, Path> layers =
      stack.layers().values().stream()
          .collect(Collectors.toMap(Stack.Layer::arn, Stack.Layer::content));

  @Test
  void codeAndLayers_haveAtMost14Megabytes() throws IOException {
    for (Stack.Function function : stack.functions().values()) {
      assertThat(bytes(function)).as(function.logicalId()).isLessThan(14 * MEGABYTE);
    }
  }

  /** Which libraries these are made of is in the lists by which they are built. */
  @Test
  void layers_holdOneJarEach() throws IOException {
    assertThat(jars("DependenciesLayer")).containsExactly("dependencies-layer.jar");
    assertThat(jars("DependenciesEc2Layer")).containsExactly("dependencies-ec2-layer.jar");
    assertThat(jars("CoreLayer")).containsExactly("core");
  }

  /** Who looks for vulnerable versions reads them there. */
  @Test
  void layers_sayWhichVersionsTheyHold() throws IOException {
    assertThat(entriesOfTheJar("DependenciesLayer"))
        .contains("META-INF/maven/software.amazon.awssdk/dynamodb/pom.properties")
        .anyMatch(name -> name.matches("META-INF/dynamodb-[0-9.]+/LICENSE.txt"));
    assertThat(entriesOfTheJar("DependenciesEc2Layer"))
        .contains("META-INF/maven/software.amazon.awssdk/ec2/pom.properties")
        .anyMatch(name -> name.matches("META-INF/ec2-[0-9.]+/LICENSE.txt"));
  }

  @Test
  void code_carriesNoLibraries() throws IOException {
    for (Stack.Function function : stack.functions().values()) {
      try (ZipFile code = new ZipFile(function.code().toFile())) {
        assertThat(code.stream().map(entry -> entry.getName()))
            .as(function.logicalId())
            .allMatch(name -> name.endsWith("/") || !name.endsWith(".jar"))
            .filteredOn(name -> name.endsWith(".class"))
            .allMatch(name -> name.startsWith("capacityops/"));
      }
    }
  }

  /** The runtime calls a method that is named by reflection: a quarter of a usual first answer. */
  @Test
  void handlers_areNamedByTheirClass() {
    assertThat(stack.functions().values())
        .extracting(Stack.Function::handler)
        .allMatch(handler -> handler.matches("capacityops\\.[a-z]+\\.\\w+Handler"));
  }

  /** Handlers, what they answer, and the most classes that this may take. */
  private static final List<Bound> BOUNDS =
      List.of(
          new Bound("ListAllocationsHandler", "/allocations", 4250),
          new Bound(
              "GetCapacityTaskHandler",
              "/capacity-tasks/cap-00000000000000001?outpostIdentifier=op-0a11b22c33d44e55f",
              4650),
          new Bound(
              "GetCapacityReservationUsageHandler",
              "/capacity-reservations/cr-0a1b2c3d4e5f60002/usage",
              4550));

  private record Bound(String handler, String path, int classes) {}

  @Test
  void startAndFirstAnswer_loadFewClasses() throws IOException, InterruptedException {
    try (StackUnderTest running = StackUnderTest.own(600, Map.of())) {
      for (Bound bound : BOUNDS) {
        running.get(bound.path());

        assertThat(loadedClasses(processOf(bound.handler())))
            .as(bound.handler())
            .isBetween(1_000, bound.classes());
      }
    }
  }

  private static ProcessHandle processOf(String handler) {
    return ProcessHandle.current()
        .descendants()
        .filter(one -> one.info().commandLine().orElse("").endsWith("." + handler))
        .max(Comparator.comparing(one -> one.info().startInstant().orElseThrow()))
        .orElseThrow();
  }

  private static int loadedClasses(ProcessHandle process) throws IOException, InterruptedException {
    Process jstat =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jstat").toString(),
                "-class",
                Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    String told = new String(jstat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jstat.waitFor()).as(told).isZero();
    String figures = told.lines().skip(1).findFirst().orElseThrow().strip();
    return Integer.parseInt(figures.substring(0, figures.indexOf(' ')));
  }

  private long bytes(Stack.Function function) throws IOException {
    long bytes = Files.size(function.code());
    for (String layer : function.layers()) {
      bytes += Files.size(layers.get(layer));
    }
    return bytes;
  }

  private List<String> jars(String layer) throws IOException {
    try (ZipFile content = new ZipFile(stack.layers().get(layer).content().toFile())) {
      return content.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".jar"))
          .map(name -> name.replaceFirst("^java/lib/", "").replaceFirst("-[0-9][^/]*$", ""))
          .toList();
    }
  }

  private List<String> entriesOfTheJar(String layer) throws IOException {
    try (ZipFile content = new ZipFile(stack.layers().get(layer).content().toFile())) {
      ZipEntry jar =
          content.stream()
              .filter(entry -> entry.getName().endsWith(".jar"))
              .findFirst()
              .orElseThrow();
      List<String> names = new ArrayList<>();
      try (ZipInputStream entries = new ZipInputStream(content.getInputStream(jar))) {
        for (ZipEntry one = entries.getNextEntry(); one != null; one = entries.getNextEntry()) {
          names.add(one.getName());
        }
      }
      return names;
    }
  }
}
