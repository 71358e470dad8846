package capacityops.local.states;

import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A service that Task states call through its SDK.
 *
 * <p>Step Functions names errors as the AWS SDK for Java names its exceptions: a modelled error
 * keeps its name ({@code Outposts.NotFoundException}), any other is the service's general one
 * ({@code Ec2.Ec2Exception}).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html">
 *     Learning to use AWS service SDK integrations in Step Functions</a>
 */
enum SdkService {
  OUTPOSTS("outposts", "outposts", "Outposts"),
  EC2("ec2", "ec2", "Ec2"),
  DYNAMODB("dynamodb", "dynamodb", "DynamoDb"),
  EVENTBRIDGE("eventbridge", "events", "EventBridge"),
  SFN("sfn", "states", "Sfn"),
  LAMBDA("lambda", "lambda", "Lambda"),
  SNS("sns", "sns", "Sns"),
  SQS("sqs", "sqs", "Sqs"),
  STS("sts", "sts", "Sts"),
  S3("s3", "s3", "S3"),
  PRICING("pricing", "pricing", "Pricing");

  private final String sdkName;
  private final String signingName;
  private final String errorPrefix;

  SdkService(String sdkName, String signingName, String errorPrefix) {
    this.sdkName = sdkName;
    this.signingName = signingName;
    this.errorPrefix = errorPrefix;
  }

  static Optional<SdkService> named(String sdkName) {
    return Arrays.stream(values()).filter(service -> service.sdkName.equals(sdkName)).findFirst();
  }

  String signingName() {
    return signingName;
  }

  String errorPrefix() {
    return errorPrefix;
  }

  /** Whether the SDK's model of this service is at hand to check operations and members against. */
  boolean isModelled() {
    return type(errorPrefix + "Exception").isPresent();
  }

  Optional<SdkPojo> request(String operation) {
    return type(operation + "Request").map(SdkService::builder);
  }

  Optional<SdkPojo> response(String operation) {
    return type(operation + "Response").map(SdkService::builder);
  }

  /** The exception that the SDK throws for an error code, without the prefix. */
  String exception(String code) {
    if (type(code).isPresent() && code.endsWith("Exception")) {
      return code;
    }
    return type(code + "Exception").isPresent() ? code + "Exception" : errorPrefix + "Exception";
  }

  /** Whether an error code has an exception of its own. */
  boolean models(String code) {
    return !exception(code).equals(errorPrefix + "Exception");
  }

  private Optional<Class<?>> type(String name) {
    try {
      return Optional.of(
          Class.forName("software.amazon.awssdk.services." + sdkName + ".model." + name));
    } catch (ClassNotFoundException | NoClassDefFoundError unknown) {
      return Optional.empty();
    }
  }

  private static SdkPojo builder(Class<?> type) {
    try {
      return (SdkPojo) type.getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
