package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The layers have of the SDK's services what functions reach: nothing that a class of theirs names
 * may be missing, and what nobody calls must be.
 */
class LayerLinksTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final String SERVICES = "software/amazon/awssdk/services/";
  private static final Map<String, ClassModel> CLASSES = new HashMap<>();

  @TempDir private static Path folder;
  private static Path dependencies;

  @BeforeAll
  static void readEverythingThatIsDeployed() throws IOException {
    dependencies = folder.resolve("dependencies-layer.jar");
    Stack stack = Template.load(ROOT.resolve("template.yaml"), Deployment.local(Map.of()));
    Set<Path> deployed = new HashSet<>();
    stack.functions().values().forEach(function -> deployed.add(function.code()));
    stack.layers().values().forEach(layer -> deployed.add(layer.content()));
    for (Path archive : deployed) {
      read(Files.readAllBytes(archive));
    }
  }

  private static void read(byte[] archive) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".jar")) {
          byte[] jar = zip.readAllBytes();
          if (entry.getName().endsWith("/dependencies-layer.jar")) {
            Files.write(dependencies, jar);
          }
          read(jar);
        } else if (entry.getName().endsWith(".class")
            && !entry.getName().startsWith("META-INF/")
            && !entry.getName().endsWith("module-info.class")) {
          ClassModel model = ClassFile.of().parse(zip.readAllBytes());
          CLASSES.put(model.thisClass().asInternalName(), model);
        }
      }
    }
  }

  @Test
  void everyClassAndMethodOfAService_thatIsNamed_isThere() {
    Set<String> missing = new TreeSet<>();
    for (ClassModel user : CLASSES.values()) {
      String name = user.thisClass().asInternalName();
      if (name.startsWith("capacityops/") || name.startsWith(SERVICES)) {
        for (PoolEntry entry : user.constantPool()) {
          missingOf(entry).ifPresent(what -> missing.add(name + " names " + what));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Optional<String> missingOf(PoolEntry entry) {
    return switch (entry) {
      case MemberRefEntry member when isOfAService(member.owner()) && declared(member).isEmpty() ->
          Optional.of(member.owner().asInternalName() + "." + member.name().stringValue());
      case ClassEntry type when isOfAService(type) && found(type.asInternalName()).isEmpty() ->
          Optional.of(type.asInternalName());
      default -> Optional.empty();
    };
  }

  private static boolean isOfAService(ClassEntry type) {
    return type.asInternalName().startsWith(SERVICES);
  }

  @Test
  void operationThatNobodyCalls_isNotThere() {
    ClassModel ec2 = CLASSES.get(SERVICES + "ec2/DefaultEc2Client");
    assertThat(ec2.methods().stream().map(method -> method.methodName().stringValue()))
        .contains("purchaseCapacityBlock", "getCapacityReservationUsage")
        .doesNotContain("runInstances", "createVpc");
    assertThat(CLASSES)
        .containsKey(SERVICES + "ec2/model/PurchaseCapacityBlockRequest")
        .doesNotContainKey(SERVICES + "ec2/model/RunInstancesRequest");
  }

  @Test
  void servicesAndRegions_areFoundAsInTheSdkAsItIsPublished() throws Exception {
    Map<String, String> published = endpoints(LayerLinksTest.class.getClassLoader());
    try (URLClassLoader layer =
        new URLClassLoader(
            new URL[] {dependencies.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      assertThat(endpoints(layer)).hasSizeGreaterThan(200).isEqualTo(published);
    }
  }

  /** What the SDK says of each Region, and of some services in it. */
  private static Map<String, String> endpoints(ClassLoader sdk)
      throws ReflectiveOperationException {
    Class<?> region = sdk.loadClass("software.amazon.awssdk.regions.Region");
    Class<?> regionMetadata = sdk.loadClass("software.amazon.awssdk.regions.RegionMetadata");
    Class<?> serviceMetadata = sdk.loadClass("software.amazon.awssdk.regions.ServiceMetadata");
    Map<String, String> told = new TreeMap<>();
    for (Object one : (List<?>) region.getMethod("regions").invoke(null)) {
      Object metadata = regionMetadata.getMethod("of", region).invoke(null, one);
      told.put(one.toString(), regionMetadata.getMethod("description").invoke(metadata).toString());
      for (String service : List.of("dynamodb", "ec2", "events", "iam", "outposts", "s3")) {
        Object of = serviceMetadata.getMethod("of", String.class).invoke(null, service);
        told.put(
            service + " in " + one,
            serviceMetadata.getMethod("endpointFor", region).invoke(of, one).toString());
      }
    }
    return told;
  }

  /**
   * The JVM would notice at the first call, which may be that of a failure that nobody rehearsed.
   */
  @Test
  void whatPlainLambdasName_isOpenToThem() {
    Set<String> closed = new TreeSet<>();
    int lambdas = 0;
    for (ClassModel user : CLASSES.values()) {
      String name = user.thisClass().asInternalName();
      if (name.contains("$$Lambdas")) {
        lambdas++;
        for (PoolEntry entry : user.constantPool()) {
          if (!isOpen(entry, name)) {
            closed.add(name + " names " + entry);
          }
        }
      }
    }
    assertThat(lambdas).isGreaterThan(100);
    assertThat(closed).isEmpty();
  }

  private static boolean isOpen(PoolEntry entry, String from) {
    return switch (entry) {
      case ClassEntry type ->
          found(type.asInternalName())
              .map(model -> new Declared(type.asInternalName(), model.flags()))
              .map(one -> isOpen(one, from))
              .orElse(true);
      case MemberRefEntry member -> declared(member).map(one -> isOpen(one, from)).orElse(true);
      default -> true;
    };
  }

  private static boolean isOpen(Declared named, String from) {
    return named.flags().has(AccessFlag.PUBLIC)
        || named.owner().equals(from)
        || !named.flags().has(AccessFlag.PRIVATE)
            && packageOf(named.owner()).equals(packageOf(from));
  }

  private record Declared(String owner, AccessFlags flags) {}

  /** A member where it is declared: in the class that is named, or above. */
  private static Optional<Declared> declared(MemberRefEntry member) {
    return declared(
            member.owner().asInternalName(),
            member.name().stringValue() + member.type().stringValue())
        .findFirst();
  }

  private static Stream<Declared> declared(String type, String member) {
    return found(type).stream().flatMap(model -> declared(model, type, member));
  }

  private static Stream<Declared> declared(ClassModel model, String type, String member) {
    Stream<Declared> methods =
        model.methods().stream()
            .filter(m -> member.equals(m.methodName().stringValue() + m.methodType().stringValue()))
            .map(m -> new Declared(type, m.flags()));
    Stream<Declared> fields =
        model.fields().stream()
            .filter(f -> member.equals(f.fieldName().stringValue() + f.fieldType().stringValue()))
            .map(f -> new Declared(type, f.flags()));
    Stream<Declared> above =
        Stream.concat(model.superclass().stream(), model.interfaces().stream())
            .flatMap(one -> declared(one.asInternalName(), member));
    return Stream.of(methods, fields, above).flatMap(one -> one);
  }

  /** A class that is deployed, or of the JDK. */
  private static Optional<ClassModel> found(String type) {
    return Optional.ofNullable(CLASSES.get(type)).or(() -> ofJdk(type));
  }

  private static Optional<ClassModel> ofJdk(String type) {
    try (InputStream content =
        ClassLoader.getPlatformClassLoader().getResourceAsStream(type + ".class")) {
      return content == null
          ? Optional.empty()
          : Optional.of(ClassFile.of().parse(content.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('/'));
  }
}
