import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives the lambdas of a class plain classes together, as compilers for Android do: one for all
 * that are Java's own functions, and one for each other interface.
 *
 * <p>The JVM writes and loads a class of its own for each lambda when it is first reached: 700 when
 * a client of the SDK answers for the first time, two for each member of each request. Here they
 * are methods of a class that is read like any other. A lambda that would need more than calling
 * what it stands for with what it is given stays as it was.
 */
final class PlainLambdas {
  private static final int FLAGS = ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC;
  private static final String ID = "id";

  /** Follows the name of the class whose lambdas they are. */
  static final String NAME = "$$Lambdas";

  /** No default method of one of these interfaces is a method of another. */
  private static final String FUNCTIONS = "java.util.function";

  private static final Map<ClassDesc, ClassDesc> WRAPPERS =
      Map.of(
          ConstantDescs.CD_boolean, ConstantDescs.CD_Boolean,
          ConstantDescs.CD_byte, ConstantDescs.CD_Byte,
          ConstantDescs.CD_char, ConstantDescs.CD_Character,
          ConstantDescs.CD_short, ConstantDescs.CD_Short,
          ConstantDescs.CD_int, ConstantDescs.CD_Integer,
          ConstantDescs.CD_long, ConstantDescs.CD_Long,
          ConstantDescs.CD_float, ConstantDescs.CD_Float,
          ConstantDescs.CD_double, ConstantDescs.CD_Double);

  /** Of a method, through which a plain class calls what only its owner may call. */
  private static final String OPEN = "lambda$open$";

  private final ClassFile classFile;
  private final ClassLoader everything;
  private final Map<String, Optional<ClassModel>> known = new HashMap<>();

  /**
   * @param everything finds the files of the classes that are named
   */
  PlainLambdas(ClassFile classFile, ClassLoader everything) {
    this.classFile = classFile;
    this.everything = everything;
  }

  /** Rewrites classes, knowing what the others extend. */
  static ClassFile classFile(ClassLoader everything, ClassFile.Option... more) {
    return ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(everything)))
        .withOptions(more);
  }

  /** Whether a class can be named from another package; what is in no jar cannot. */
  private boolean isPublic(ClassDesc type) {
    return found(internalName(type))
        .map(model -> model.flags().has(AccessFlag.PUBLIC))
        .orElse(false);
  }

  private Optional<ClassModel> found(String type) {
    return known.computeIfAbsent(type, this::read);
  }

  private Optional<ClassModel> read(String type) {
    try (InputStream content = everything.getResourceAsStream(type + ".class")) {
      return content == null
          ? Optional.empty()
          : Optional.of(classFile.parse(content.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A method where it is declared: in a class that is named, or above. */
  private Optional<Declared> declared(String type, String signature) {
    return found(type)
        .flatMap(
            model ->
                Stream.concat(
                        model.methods().stream()
                            .filter(method -> signatureOf(method).equals(signature))
                            .map(method -> new Declared(model, method)),
                        Stream.concat(model.superclass().stream(), model.interfaces().stream())
                            .flatMap(above -> declared(above.asInternalName(), signature).stream()))
                    .findFirst());
  }

  private record Declared(ClassModel owner, MethodModel method) {
    boolean isOpenTo(String packageName) {
      return method.flags().has(AccessFlag.PUBLIC)
          || owner.thisClass().asSymbol().packageName().equals(packageName);
    }
  }

  private static String signatureOf(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }

  private static String entryOf(ClassDesc type) {
    return internalName(type) + ".class";
  }

  /** A class and the classes of its lambdas that can be plain, by the names of entries. */
  Map<String, byte[]> plain(String entry, byte[] content) {
    Owner owner = new Owner(classFile.parse(content));
    if (owner.lambdas.isEmpty()) {
      return Map.of(entry, content);
    }
    try {
      Map<String, byte[]> all = new LinkedHashMap<>();
      all.put(entry, owner.rewritten());
      owner.groups().forEach(group -> all.put(group.entry(), group.content()));
      return all;
    } catch (IllegalArgumentException unresolved) {
      // Names a class that is in no jar: what is optional stays as it was.
      return Map.of(entry, content);
    }
  }

  /**
   * One lambda.
   *
   * @param interfaceMethod its name
   * @param made from what it captures to its interface
   * @param given the interface's method
   * @param body what it calls
   */
  private record Lambda(
      int id,
      String interfaceMethod,
      MethodTypeDesc made,
      MethodTypeDesc given,
      DirectMethodHandleDesc body) {
    ClassDesc functionalInterface() {
      return made.returnType();
    }

    /** What the body takes, the object that it is called on first. */
    List<ClassDesc> taken() {
      return called().parameterList();
    }

    ClassDesc result() {
      return called().returnType();
    }

    MethodTypeDesc called() {
      return body.invocationType();
    }
  }

  /** A place in a class where a lambda is made; two that are the same make the same. */
  private record InvokeSite(String name, MethodTypeDesc type, List<?> arguments) {}

  private final class Owner {
    private final ClassModel model;
    private final ClassDesc name;
    private final Map<String, MethodModel> methods;
    private final Map<InvokeSite, Lambda> lambdas = new LinkedHashMap<>();

    Owner(ClassModel model) {
      this.model = model;
      this.name = model.thisClass().asSymbol();
      this.methods =
          model.methods().stream()
              .collect(Collectors.toMap(PlainLambdas::signatureOf, method -> method));
      for (MethodModel method : model.methods()) {
        method.code().ifPresent(this::findLambdas);
      }
    }

    private void findLambdas(CodeModel code) {
      for (CodeElement element : code) {
        if (element instanceof InvokeDynamicInstruction site) {
          lambda(site).ifPresent(lambda -> lambdas.putIfAbsent(siteOf(site), lambda));
        }
      }
    }

    private InvokeSite siteOf(InvokeDynamicInstruction site) {
      return new InvokeSite(site.name().stringValue(), site.typeSymbol(), site.bootstrapArgs());
    }

    private Optional<Lambda> lambda(InvokeDynamicInstruction site) {
      DirectMethodHandleDesc bootstrap = site.bootstrapMethod();
      if (!bootstrap.owner().displayName().equals("LambdaMetafactory")
          || !bootstrap.methodName().equals("metafactory")) {
        return Optional.empty();
      }
      Lambda lambda =
          new Lambda(
              lambdas.size(),
              site.name().stringValue(),
              site.typeSymbol(),
              (MethodTypeDesc) site.bootstrapArgs().get(0),
              (DirectMethodHandleDesc) site.bootstrapArgs().get(1));
      return isPlain(lambda) ? Optional.of(lambda) : Optional.empty();
    }

    private boolean isPlain(Lambda lambda) {
      if (!isVisible(lambda.functionalInterface()) || !isCallable(lambda.body())) {
        return false;
      }
      int captured = lambda.made().parameterCount();
      List<ClassDesc> taken = lambda.taken();
      if (taken.size() != captured + lambda.given().parameterCount()) {
        return false;
      }
      for (int i = 0; i < taken.size(); i++) {
        ClassDesc from =
            i < captured
                ? lambda.made().parameterType(i)
                : lambda.given().parameterType(i - captured);
        if (!adapts(from, taken.get(i))) {
          return false;
        }
      }
      ClassDesc result = lambda.result();
      return lambda.given().returnType().equals(ConstantDescs.CD_void)
          || adapts(result, lambda.given().returnType());
    }

    /** Not what only a subclass may call, and not what an object is asked to do as its parent. */
    private boolean isCallable(DirectMethodHandleDesc body) {
      if (own(body).isPresent()) {
        return true;
      }
      return switch (body.kind()) {
        case STATIC, INTERFACE_STATIC, VIRTUAL, INTERFACE_VIRTUAL, CONSTRUCTOR ->
            isVisible(body.owner())
                && declaredBy(body).filter(one -> one.isOpenTo(name.packageName())).isPresent();
        default -> false;
      };
    }

    /** What only the owner may call: a method of its own that is of an object, or a nestmate's. */
    private boolean callsThroughOwner(DirectMethodHandleDesc body) {
      return own(body)
          .or(() -> declaredBy(body).map(Declared::method))
          .filter(method -> method.flags().has(AccessFlag.PRIVATE) && !opens(body))
          .isPresent();
    }

    /** A private method without an object can only be called by who names its class. */
    private boolean opens(DirectMethodHandleDesc body) {
      return own(body)
          .filter(method -> method.flags().has(AccessFlag.PRIVATE))
          .filter(method -> method.flags().has(AccessFlag.STATIC))
          .isPresent();
    }

    private Optional<Declared> declaredBy(DirectMethodHandleDesc body) {
      return body.owner().isArray()
          ? Optional.empty()
          : declared(internalName(body.owner()), body.methodName() + body.lookupDescriptor());
    }

    private boolean adapts(ClassDesc from, ClassDesc to) {
      if (from.equals(to)) {
        return true;
      }
      if (from.isPrimitive()) {
        return to.equals(WRAPPERS.get(from))
            || to.equals(ConstantDescs.CD_Object) && WRAPPERS.containsKey(from);
      }
      if (to.isPrimitive()) {
        return WRAPPERS.containsKey(to)
            && (from.equals(WRAPPERS.get(to)) || from.equals(ConstantDescs.CD_Object));
      }
      return isVisible(to);
    }

    private boolean isVisible(ClassDesc type) {
      ClassDesc element = type;
      while (element.isArray()) {
        element = element.componentType();
      }
      return element.isPrimitive()
          || element.packageName().equals(name.packageName())
          || isPublic(element);
    }

    private Optional<MethodModel> own(DirectMethodHandleDesc body) {
      return body.owner().equals(name)
          ? Optional.ofNullable(methods.get(body.methodName() + body.lookupDescriptor()))
          : Optional.empty();
    }

    private ClassDesc classOf(Lambda lambda) {
      ClassDesc type = lambda.functionalInterface();
      String ofOne = type.packageName().equals(FUNCTIONS) ? "" : "$" + type.displayName();
      return ClassDesc.ofInternalName(model.thisClass().asInternalName() + NAME + ofOne);
    }

    List<Group> groups() {
      return lambdas.values().stream()
          .collect(Collectors.groupingBy(this::classOf, LinkedHashMap::new, Collectors.toList()))
          .entrySet()
          .stream()
          .map(group -> new Group(this, group.getKey(), group.getValue()))
          .toList();
    }

    byte[] rewritten() {
      Set<MethodModel> opened =
          lambdas.values().stream()
              .map(Lambda::body)
              .filter(this::opens)
              .flatMap(body -> own(body).stream())
              .collect(Collectors.toSet());
      CodeTransform calling =
          (code, element) -> {
            Lambda lambda =
                element instanceof InvokeDynamicInstruction site ? lambdas.get(siteOf(site)) : null;
            if (lambda == null) {
              code.with(element);
            } else {
              code.invokestatic(classOf(lambda), "make" + lambda.id(), lambda.made());
            }
          };
      return classFile.transformClass(
          model,
          ClassTransform.endHandler(this::open)
              .andThen(
                  (builder, element) -> {
                    if (element instanceof MethodModel method) {
                      rewrite(builder, method, opened.contains(method), calling);
                    } else {
                      builder.with(element);
                    }
                  }));
    }

    private void rewrite(
        ClassBuilder builder, MethodModel method, boolean opens, CodeTransform calling) {
      int flags = method.flags().flagsMask();
      builder.withMethod(
          method.methodName().stringValue(),
          method.methodTypeSymbol(),
          opens ? flags & ~ClassFile.ACC_PRIVATE | openness() : flags,
          to ->
              method.forEach(
                  element -> {
                    if (element instanceof CodeModel code) {
                      to.transformCode(code, calling);
                    } else if (!(element instanceof AccessFlags)) {
                      to.with(element);
                    }
                  }));
    }

    /** A method of an interface is private or public. */
    private int openness() {
      return isInterface() ? ClassFile.ACC_PUBLIC : 0;
    }

    private boolean isInterface() {
      return model.flags().has(AccessFlag.INTERFACE);
    }

    /** Adds the methods through which others call what only this class may. */
    private void open(ClassBuilder builder) {
      for (Lambda lambda : lambdas.values()) {
        if (callsThroughOwner(lambda.body())) {
          builder.withMethodBody(
              OPEN + lambda.id(),
              lambda.called(),
              openness() | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
              code -> {
                prepare(code, lambda.body());
                for (int i = 0; i < lambda.taken().size(); i++) {
                  code.loadLocal(TypeKind.from(lambda.taken().get(i)), code.parameterSlot(i));
                }
                invoke(code, lambda.body());
                code.return_(TypeKind.from(lambda.result()));
              });
        }
      }
    }

    /** Before what a lambda's body takes. */
    private void prepare(CodeBuilder code, DirectMethodHandleDesc body) {
      if (body.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR) {
        code.new_(body.owner()).dup();
      }
    }

    private void invoke(CodeBuilder code, DirectMethodHandleDesc body) {
      String called = body.methodName();
      MethodTypeDesc type = MethodTypeDesc.ofDescriptor(body.lookupDescriptor());
      boolean ofInterface = body.isOwnerInterface();
      switch (body.kind()) {
        case STATIC, INTERFACE_STATIC -> code.invokestatic(body.owner(), called, type, ofInterface);
        case CONSTRUCTOR -> code.invokespecial(body.owner(), ConstantDescs.INIT_NAME, type);
        case SPECIAL, INTERFACE_SPECIAL ->
            code.invokespecial(body.owner(), called, type, ofInterface);
        case INTERFACE_VIRTUAL -> code.invokeinterface(body.owner(), called, type);
        default -> code.invokevirtual(body.owner(), called, type);
      }
    }
  }

  /** Lambdas that have one class. */
  private final class Group {
    private final Owner owner;
    private final ClassDesc name;
    private final List<Lambda> lambdas;

    Group(Owner owner, ClassDesc name, List<Lambda> lambdas) {
      this.owner = owner;
      this.name = name;
      this.lambdas = lambdas;
    }

    String entry() {
      return entryOf(name);
    }

    /** The class that is each of the lambdas, told apart by a number. */
    byte[] content() {
      int most =
          lambdas.stream().mapToInt(lambda -> lambda.made().parameterCount()).max().orElseThrow();
      Map<String, List<Lambda>> byMethod = new LinkedHashMap<>();
      for (Lambda lambda : lambdas) {
        byMethod
            .computeIfAbsent(
                lambda.interfaceMethod() + lambda.given().descriptorString(),
                first -> new ArrayList<>())
            .add(lambda);
      }
      List<ClassDesc> interfaces =
          lambdas.stream().map(Lambda::functionalInterface).distinct().toList();
      return classFile.build(
          name,
          builder -> {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            builder.withFlags(FLAGS);
            builder.withInterfaceSymbols(interfaces);
            builder.withField(
                ID, ConstantDescs.CD_int, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            for (int i = 0; i < most; i++) {
              builder.withField(
                  "captured" + i,
                  ConstantDescs.CD_Object,
                  ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            }
            construct(builder, most);
            lambdas.forEach(lambda -> make(builder, lambda, most));
            byMethod.values().forEach(same -> answer(builder, same));
          });
    }

    private MethodTypeDesc constructor(int captured) {
      List<ClassDesc> parameters = new ArrayList<>();
      parameters.add(ConstantDescs.CD_int);
      for (int i = 0; i < captured; i++) {
        parameters.add(ConstantDescs.CD_Object);
      }
      return MethodTypeDesc.of(ConstantDescs.CD_void, parameters);
    }

    private void construct(ClassBuilder builder, int captured) {
      builder.withMethodBody(
          ConstantDescs.INIT_NAME,
          constructor(captured),
          ClassFile.ACC_PRIVATE,
          code -> {
            code.aload(0)
                .invokespecial(
                    ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
            code.aload(0).iload(1).putfield(name, ID, ConstantDescs.CD_int);
            for (int i = 0; i < captured; i++) {
              code.aload(0).aload(2 + i).putfield(name, "captured" + i, ConstantDescs.CD_Object);
            }
            code.return_();
          });
    }

    private void make(ClassBuilder builder, Lambda lambda, int most) {
      builder.withMethodBody(
          "make" + lambda.id(),
          lambda.made(),
          ClassFile.ACC_STATIC,
          code -> {
            code.new_(name).dup().loadConstant(lambda.id());
            for (int i = 0; i < most; i++) {
              if (i < lambda.made().parameterCount()) {
                ClassDesc captured = lambda.made().parameterType(i);
                code.loadLocal(TypeKind.from(captured), code.parameterSlot(i));
                adapt(code, captured, ConstantDescs.CD_Object);
              } else {
                code.aconst_null();
              }
            }
            code.invokespecial(name, ConstantDescs.INIT_NAME, constructor(most)).areturn();
          });
    }

    private void answer(ClassBuilder builder, List<Lambda> same) {
      builder.withMethodBody(
          same.getFirst().interfaceMethod(),
          same.getFirst().given(),
          ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL,
          code -> {
            if (same.size() == 1) {
              call(code, same.getFirst());
              return;
            }
            Map<Lambda, Label> labels = new LinkedHashMap<>();
            same.forEach(lambda -> labels.put(lambda, code.newLabel()));
            List<SwitchCase> cases =
                labels.entrySet().stream()
                    .map(one -> SwitchCase.of(one.getKey().id(), one.getValue()))
                    .toList();
            code.aload(0).getfield(name, ID, ConstantDescs.CD_int);
            code.lookupswitch(labels.get(same.getLast()), cases);
            labels.forEach(
                (lambda, label) -> {
                  code.labelBinding(label);
                  call(code, lambda);
                });
          });
    }

    private void call(CodeBuilder code, Lambda lambda) {
      boolean throughOwner = owner.callsThroughOwner(lambda.body());
      if (!throughOwner) {
        owner.prepare(code, lambda.body());
      }
      int captured = lambda.made().parameterCount();
      List<ClassDesc> taken = lambda.taken();
      for (int i = 0; i < taken.size(); i++) {
        if (i < captured) {
          code.aload(0).getfield(name, "captured" + i, ConstantDescs.CD_Object);
          adapt(code, ConstantDescs.CD_Object, taken.get(i));
        } else {
          ClassDesc given = lambda.given().parameterType(i - captured);
          code.loadLocal(TypeKind.from(given), code.parameterSlot(i - captured));
          adapt(code, given, taken.get(i));
        }
      }
      if (throughOwner) {
        code.invokestatic(owner.name, OPEN + lambda.id(), lambda.called(), owner.isInterface());
      } else {
        owner.invoke(code, lambda.body());
      }
      ClassDesc wanted = lambda.given().returnType();
      if (wanted.equals(ConstantDescs.CD_void)) {
        switch (TypeKind.from(lambda.result()).slotSize()) {
          case 1 -> code.pop();
          case 2 -> code.pop2();
          default -> {}
        }
        code.return_();
      } else {
        adapt(code, lambda.result(), wanted);
        code.return_(TypeKind.from(wanted));
      }
    }

    private void adapt(CodeBuilder code, ClassDesc from, ClassDesc to) {
      if (from.equals(to)) {
        return;
      }
      if (from.isPrimitive()) {
        ClassDesc wrapper = WRAPPERS.get(from);
        code.invokestatic(wrapper, "valueOf", MethodTypeDesc.of(wrapper, from));
      } else if (to.isPrimitive()) {
        ClassDesc wrapper = WRAPPERS.get(to);
        code.checkcast(wrapper);
        code.invokevirtual(wrapper, to.displayName() + "Value", MethodTypeDesc.of(to));
      } else if (!to.equals(ConstantDescs.CD_Object)) {
        code.checkcast(to);
      }
    }
  }
}
