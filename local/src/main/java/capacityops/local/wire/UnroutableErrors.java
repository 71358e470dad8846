package capacityops.local.wire;

import java.util.Collection;

/** Answers to requests that name no service, in the protocol that they look like. */
public final class UnroutableErrors {
  private UnroutableErrors() {}

  public static WireResponse unsigned(WireRequest request, String requestId) {
    return error(
        request,
        new AwsError(
            "MissingAuthenticationToken",
            403,
            "The request is not signed with Signature Version 4, so it names no service"),
        requestId);
  }

  public static WireResponse unknownService(
      WireRequest request, String service, Collection<String> known, String requestId) {
    return error(
        request,
        new AwsError(
            "SignatureDoesNotMatch",
            403,
            "This local endpoint has no service '%s'; it has: %s"
                .formatted(service, String.join(", ", known))),
        requestId);
  }

  private static WireResponse error(WireRequest request, AwsError error, String requestId) {
    return protocol(request).error(request, error, requestId);
  }

  private static Protocol protocol(WireRequest request) {
    if (request.header("X-Amz-Target").isPresent()) {
      return new AwsJson();
    }
    boolean form =
        request.header("Content-Type").orElse("").startsWith("application/x-www-form-urlencoded");
    return form || request.rawQuery().contains("Action=") ? new AwsQuery("") : new RestJson();
  }
}
