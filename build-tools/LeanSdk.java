import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantPool;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes the jars of the layers, one for each, without what no function reaches of the AWS SDK.
 *
 * <p>A client has a method for every operation of its service, and the JVM's verifier loads the
 * class of each one's request when it loads the client: 750 for EC2, most of what its first use
 * costs. So the clients keep the operations that functions call, and the services' jars the classes
 * that these need. The SDK's lists of services and Regions, of which it loads 400 classes to ask
 * for one, look for it instead. The lambdas of a class are made one class by {@link PlainLambdas}.
 *
 * <p>{@code java LeanSdk.java JARS USERS TARGET LIST...}: what the jars in the folder USERS call is
 * kept of those in JARS, and what that calls. Each LIST is a file with the names of a layer's jars,
 * without their versions; the layer's jar has its name, in the folder TARGET.
 */
final class LeanSdk {
  private static final String SERVICES = "software/amazon/awssdk/services/";

  /** Of all services and of all Regions: the SDK makes them whole when it is asked for one. */
  private static final Set<String> LISTS =
      Set.of(
          "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider.class",
          "software/amazon/awssdk/regions/GeneratedRegionMetadataProvider.class");

  private static final String INITIALIZER = ConstantDescs.CLASS_INIT_NAME;
  private static final String CONSTRUCTOR = ConstantDescs.INIT_NAME;
  private static final MethodTypeDesc EQUALS =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);

  private static final Pattern CLIENT =
      Pattern.compile("(" + SERVICES + "\\w+/)(?:Default|Delegating)?(\\w+)Client");
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(\\w+)\\$\\d+");
  private static final Pattern TYPE = Pattern.compile("L([\\w/$]+);");

  /** What a client declares beside its operations. */
  private static final Set<String> OF_EVERY_CLIENT =
      Set.of("serviceName", "serviceClientConfiguration");

  private final Map<String, Map<String, byte[]>> jars;
  private final Map<String, byte[]> serviceClasses = new HashMap<>();
  private final ClassFile classFile;
  private final PlainLambdas plainLambdas;

  /** Operations that are called, by the interface of their client. */
  private final Map<String, Set<String>> called = new TreeMap<>();

  private LeanSdk(Path folder) throws IOException {
    jars = read(folder);
    for (Map<String, byte[]> entries : jars.values()) {
      entries.forEach(
          (name, content) -> {
            if (name.startsWith(SERVICES) && name.endsWith(".class")) {
              serviceClasses.put(className(name), content);
            }
          });
    }
    URL[] urls = jars.keySet().stream().map(name -> url(folder.resolve(name))).toArray(URL[]::new);
    URLClassLoader everything = new URLClassLoader(urls);
    classFile = PlainLambdas.classFile(everything, ClassFile.DebugElementsOption.DROP_DEBUG);
    plainLambdas = new PlainLambdas(classFile, everything);
  }

  public static void main(String[] arguments) throws IOException {
    LeanSdk lean = new LeanSdk(Path.of(arguments[0]));
    Set<String> reached = lean.reach(read(Path.of(arguments[1])));
    Path target = Files.createDirectories(Path.of(arguments[2]));
    Set<String> unlisted = new TreeSet<>(lean.jars.keySet());
    for (String list : List.of(arguments).subList(3, arguments.length)) {
      List<String> layer = lean.listed(Path.of(list));
      lean.write(layer, reached, target.resolve(layerJar(Path.of(list))));
      unlisted.removeAll(layer);
    }
    if (!unlisted.isEmpty()) {
      throw new IllegalStateException("no layer's list has " + unlisted);
    }
  }

  /** The services' classes that the users need; what they call grows while classes are found. */
  private Set<String> reach(Map<String, Map<String, byte[]>> users) {
    Set<String> roots = new HashSet<>();
    for (Map<String, byte[]> entries : users.values()) {
      entries.forEach(
          (name, content) -> {
            if (name.endsWith(".class")) {
              roots.addAll(references(content));
            }
          });
    }
    roots.addAll(interceptors());
    while (true) {
      int before = calls();
      Set<String> reached = closure(roots);
      if (calls() == before) {
        return reached;
      }
    }
  }

  private int calls() {
    return called.values().stream().mapToInt(Set::size).sum();
  }

  private Set<String> closure(Set<String> roots) {
    Set<String> reached = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(roots);
    while (!next.isEmpty()) {
      String name = next.pop();
      byte[] content = serviceClasses.get(name);
      if (content != null && reached.add(name)) {
        next.addAll(references(lean(name, content)));
      }
    }
    return reached;
  }

  /** Those that the SDK finds by a file and not by a reference. */
  private Set<String> interceptors() {
    Set<String> names = new HashSet<>();
    for (Map<String, byte[]> entries : jars.values()) {
      entries.forEach(
          (name, content) -> {
            if (name.endsWith("/execution.interceptors")) {
              new String(content, StandardCharsets.UTF_8)
                  .lines()
                  .map(line -> line.strip().replace('.', '/'))
                  .forEach(names::add);
            }
          });
    }
    return names;
  }

  /** The classes that a class names, and, noted, the operations of clients that it calls. */
  private Set<String> references(byte[] content) {
    ClassModel model = classFile.parse(content);
    Set<String> names = new HashSet<>();
    ConstantPool pool = model.constantPool();
    for (PoolEntry entry : pool) {
      switch (entry) {
        case ClassEntry type -> addTypes(type.asInternalName(), names);
        case NameAndTypeEntry member -> addTypes(member.type().stringValue(), names);
        case MethodTypeEntry type -> addTypes(type.descriptor().stringValue(), names);
        case MemberRefEntry member -> note(member);
        default -> {}
      }
    }
    model.methods().forEach(method -> addTypes(method.methodType().stringValue(), names));
    model.fields().forEach(field -> addTypes(field.fieldType().stringValue(), names));
    return names;
  }

  private static void addTypes(String nameOrDescriptor, Set<String> names) {
    if (nameOrDescriptor.indexOf(';') < 0) {
      names.add(nameOrDescriptor);
      return;
    }
    Matcher type = TYPE.matcher(nameOrDescriptor);
    while (type.find()) {
      names.add(type.group(1));
    }
  }

  private void note(MemberRefEntry member) {
    clientOf(member.owner().asInternalName())
        .ifPresent(
            client ->
                called
                    .computeIfAbsent(client, first -> new HashSet<>())
                    .add(member.name().stringValue()));
  }

  /** The interface of a client, of which the class is an implementation or which it is. */
  private Optional<String> clientOf(String name) {
    Matcher client = CLIENT.matcher(name);
    return client.matches()
        ? Stream.of(client.group(1) + client.group(2) + "Client", name)
            .filter(candidate -> !candidate.endsWith("AsyncClient"))
            .filter(serviceClasses::containsKey)
            .findFirst()
        : Optional.empty();
  }

  private byte[] lean(String name, byte[] content) {
    return clientOf(name).map(client -> withoutUncalled(client, content)).orElse(content);
  }

  private byte[] withoutUncalled(String client, byte[] content) {
    Set<String> uncalled = operations(client);
    uncalled.removeAll(called.getOrDefault(client, Set.of()));
    // Clients have no inner classes, but name those of their requests.
    return classFile.transformClass(
        classFile.parse(content),
        ClassTransform.dropping(
            element ->
                element instanceof InnerClassesAttribute
                    || element instanceof MethodModel method
                        && uncalled.contains(operation(method.methodName().stringValue()))));
  }

  private static String operation(String method) {
    Matcher lambda = LAMBDA.matcher(method);
    return lambda.matches() ? lambda.group(1) : method;
  }

  private Set<String> operations(String client) {
    Set<String> names = new HashSet<>();
    for (MethodModel method : classFile.parse(serviceClasses.get(client)).methods()) {
      String name = method.methodName().stringValue();
      if (!method.flags().has(AccessFlag.STATIC)
          && !method.flags().has(AccessFlag.SYNTHETIC)
          && !OF_EVERY_CLIENT.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static String layerJar(Path list) {
    return list.getFileName().toString().replaceFirst("\\.txt$", ".jar");
  }

  /** The jars of a list: a library more is a decision, made by writing it there. */
  private List<String> listed(Path list) throws IOException {
    Map<String, String> byName = new HashMap<>();
    jars.keySet().forEach(jar -> byName.put(jar.replaceFirst("-[0-9].*$", ""), jar));
    List<String> names = Files.readAllLines(list);
    Set<String> missing = new TreeSet<>(names);
    missing.removeAll(byName.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "%s names what is no dependency: %s".formatted(list, missing));
    }
    return names.stream().map(byName::get).toList();
  }

  private void write(List<String> layer, Set<String> reached, Path target) throws IOException {
    LayerJar one = new LayerJar();
    for (String jar : layer) {
      Map<String, byte[]> kept = new LinkedHashMap<>();
      jars.get(jar).forEach((name, content) -> keep(name, content, reached, kept));
      one.add(jar.replaceFirst("\\.jar$", ""), kept);
    }
    one.store(target);
  }

  private void keep(String name, byte[] content, Set<String> reached, Map<String, byte[]> kept) {
    if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.endsWith("-info.class")) {
      kept.put(name, content);
    } else if (LISTS.contains(name)) {
      kept.put(name, lookingUp(content));
    } else if (!name.startsWith(SERVICES)) {
      kept.putAll(plainLambdas.plain(name, content));
    } else if (reached.contains(className(name))) {
      kept.putAll(plainLambdas.plain(name, lean(className(name), content)));
    }
  }

  /** A list that makes the entry that it is asked for, in place of a map of all of them. */
  private byte[] lookingUp(byte[] content) {
    ClassModel list = classFile.parse(content);
    return classFile.transformClass(
        list,
        (builder, element) -> {
          switch (element) {
            case FieldModel map -> {}
            case MethodModel method when method.methodName().equalsString(INITIALIZER) -> {}
            case MethodModel method when !method.methodName().equalsString(CONSTRUCTOR) ->
                builder.withMethodBody(
                    method.methodName(),
                    method.methodType(),
                    method.flags().flagsMask(),
                    code -> lookUp(code, entries(list)));
            default -> builder.with(element);
          }
        });
  }

  /** The map is made by a chain of calls, each with a key and a new entry. */
  private static Map<Instruction, ClassDesc> entries(ClassModel list) {
    List<Instruction> instructions =
        list.methods().stream()
            .filter(method -> method.methodName().equalsString(INITIALIZER))
            .flatMap(method -> method.code().orElseThrow().elementStream())
            .filter(Instruction.class::isInstance)
            .map(Instruction.class::cast)
            .toList();
    Map<Instruction, ClassDesc> entries = new LinkedHashMap<>();
    for (int i = 1; i < instructions.size(); i++) {
      if (instructions.get(i) instanceof NewObjectInstruction made) {
        entries.put(instructions.get(i - 1), made.className().asSymbol());
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalStateException("%s is made in another way".formatted(list.thisClass()));
    }
    return entries;
  }

  private static void lookUp(CodeBuilder code, Map<Instruction, ClassDesc> entries) {
    entries.forEach(
        (key, type) ->
            code.with(key)
                .aload(1)
                .invokevirtual(ConstantDescs.CD_Object, "equals", EQUALS)
                .ifThen(
                    found ->
                        found
                            .new_(type)
                            .dup()
                            .invokespecial(type, CONSTRUCTOR, ConstantDescs.MTD_void)
                            .areturn()));
    code.aconst_null().areturn();
  }

  private static Map<String, Map<String, byte[]>> read(Path folder) throws IOException {
    Map<String, Map<String, byte[]>> jars = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jar")).toList()) {
        jars.put(file.getFileName().toString(), entries(file));
      }
    }
    return jars;
  }

  private static Map<String, byte[]> entries(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(one -> !one.isDirectory()).toList()) {
        try (InputStream content = zip.getInputStream(entry)) {
          entries.put(entry.getName(), content.readAllBytes());
        }
      }
    }
    return entries;
  }

  private static String className(String entry) {
    return entry.substring(0, entry.length() - ".class".length());
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
