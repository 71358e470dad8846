package capacityops.local.states;

import capacityops.local.wire.AwsError;
import java.util.regex.Pattern;

/** The forms of the ARNs and names that callers give, and the errors of wrong ones. */
final class ExecutionArns {
  private static final Pattern MACHINE =
      Pattern.compile("arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:stateMachine:[^:]+(:[^:]+)?");
  private static final Pattern EXECUTION =
      Pattern.compile("arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:execution:[^:]+:[^:]+");
  private static final Pattern FORBIDDEN_IN_NAME =
      Pattern.compile("[\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/\\x00-\\x1f\\x7f-\\x9f]");

  private ExecutionArns() {}

  static String machine(String arn) {
    return checked(arn, "stateMachineArn", MACHINE);
  }

  static String execution(String arn) {
    return checked(arn, "executionArn", EXECUTION);
  }

  private static String checked(String arn, String member, Pattern form) {
    if (arn == null) {
      throw missing(member);
    }
    if (!form.matcher(arn).matches()) {
      throw new AwsError("InvalidArn", 400, "Invalid Arn: '" + arn + "'");
    }
    return arn;
  }

  static AwsError missing(String member) {
    return new AwsError(
        "ValidationException",
        400,
        "1 validation error detected: Value null at '"
            + member
            + "' failed to satisfy constraint: Member must not be null");
  }

  static String name(String name) {
    if (name.isEmpty() || name.length() > 80 || FORBIDDEN_IN_NAME.matcher(name).find()) {
      throw new AwsError("InvalidName", 400, "Invalid Name: '" + name + "'");
    }
    return name;
  }
}
