package capacityops.local.wire;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** How JSON names the members of a shape, and writes what JSON has no type for. */
enum MemberNames {
  /** As on the wire: the model's location names, timestamps as epoch seconds, blobs in base64. */
  WIRE {
    @Override
    String of(SdkField<?> field, SdkPojo shape) {
      return field.locationName();
    }

    @Override
    Map<String, SdkField<?>> accepted(SdkPojo shape) {
      Map<String, SdkField<?>> byName = new LinkedHashMap<>();
      shape.sdkFields().forEach(field -> byName.put(field.locationName(), field));
      return byName;
    }
  },
  /**
   * As Step Functions' {@code aws-sdk} integrations name them: the accessors of the AWS SDK for
   * Java 2.x in PascalCase, timestamps in ISO 8601, blobs as text. The model's own spelling is read
   * too.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html">
   *     Using AWS SDK service integrations</a>
   */
  INTEGRATION {
    @Override
    String of(SdkField<?> field, SdkPojo shape) {
      return ACCESSORS
          .computeIfAbsent(shape.getClass(), MemberNames::accessors)
          .getOrDefault(field.memberName(), capitalised(field.memberName()));
    }

    @Override
    Map<String, SdkField<?>> accepted(SdkPojo shape) {
      Map<String, SdkField<?>> byName = new LinkedHashMap<>();
      for (SdkField<?> field : shape.sdkFields()) {
        byName.put(field.memberName(), field);
        byName.put(capitalised(field.memberName()), field);
        byName.put(of(field, shape), field);
      }
      return byName;
    }
  };

  private static final Map<Class<?>, Map<String, String>> ACCESSORS = new ConcurrentHashMap<>();

  abstract String of(SdkField<?> field, SdkPojo shape);

  /** Every name that a member of the shape may be given by. */
  abstract Map<String, SdkField<?>> accepted(SdkPojo shape);

  /** The accessor of each member, by the member's name in the model. */
  private static Map<String, String> accessors(Class<?> valueOrBuilder) {
    Class<?> value =
        valueOrBuilder.getEnclosingClass() == null
            ? valueOrBuilder
            : valueOrBuilder.getEnclosingClass();
    Map<String, String> ignoringCase = new LinkedHashMap<>();
    for (Method method : value.getMethods()) {
      if (method.getParameterCount() == 0) {
        ignoringCase.put(lowerCase(method.getName()), capitalised(method.getName()));
      }
    }
    Map<String, String> byMember = new LinkedHashMap<>();
    for (SdkField<?> field : fields(value)) {
      String accessor = ignoringCase.get(lowerCase(field.memberName()));
      if (accessor != null) {
        byMember.put(field.memberName(), accessor);
      }
    }
    return byMember;
  }

  private static List<SdkField<?>> fields(Class<?> value) {
    try {
      return ((SdkPojo) value.getMethod("builder").invoke(null)).sdkFields();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not a shape of the SDK: " + value, e);
    }
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String capitalised(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
