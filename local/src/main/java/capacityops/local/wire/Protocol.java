package capacityops.local.wire;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/**
 * How a service's requests, responses and errors look on the wire.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/index.html">AWS protocols</a>
 */
sealed interface Protocol permits RestJson, RestXml, AwsJson, AwsQuery, Ec2Query {
  SdkBytes NOTHING = SdkBytes.fromByteArray(new byte[0]);

  /** The operation that a request names, or the service's error for one that it does not know. */
  OperationModel operation(WireRequest request, ServiceModel service);

  /** The typed request, or the service's error for members it does not know or cannot read. */
  SdkPojo read(WireRequest request, OperationModel operation);

  /** What a request's body is beside the members of the request. */
  default SdkBytes streamed(WireRequest request) {
    return NOTHING;
  }

  WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId);

  WireResponse error(WireRequest request, AwsError error, String requestId);

  /** The code for an operation of the model that the stack has no behaviour for. */
  String unsupportedOperation();
}
