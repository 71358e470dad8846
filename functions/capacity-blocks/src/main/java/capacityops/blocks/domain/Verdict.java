package capacityops.blocks.domain;

import capacityops.core.failure.AwsAnswer;
import java.util.Set;

/**
 * What a reply means. Bought is what EC2 confirmed by naming the reservation; refused is what EC2
 * is known to refuse with; everything else may have bought.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2
 *     error codes</a>
 */
public sealed interface Verdict {
  /** EC2 has it. */
  record Bought(FoundBlock block, String awsRequestId) implements Verdict {}

  /** EC2 said no, readably, to the only request that was sent. */
  record Refused(Attempt.Refusal refusal) implements Verdict {}

  /** It may have been bought. */
  record Unknown(String what, String awsRequestId) implements Verdict {}

  static Verdict on(Reply reply) {
    return switch (reply) {
      case Reply.Taken(FoundBlock block, String requestId) when block != null ->
          new Bought(block, requestId);
      case Reply.Taken(_, String requestId) ->
          new Unknown("EC2 answered without naming a reservation", requestId);
      case Reply.ErrorAnswer error when Refusals.isDefinite(error) ->
          new Refused(new Attempt.Refusal(error.code(), error.message(), error.awsRequestId()));
      case Reply.ErrorAnswer error ->
          new Unknown(
              "EC2 answered %d %s, which does not prove that nothing was bought"
                  .formatted(error.httpStatus(), error.code()),
              error.awsRequestId());
      case Reply.NotSent(AwsAnswer answer) ->
          new Refused(
              new Attempt.Refusal(
                  answer.errorCode(), "not sent: " + answer.message(), answer.requestId()));
      case Reply.Silence(String what) -> new Unknown(what, null);
    };
  }

  /** The errors by which EC2 says that it did nothing. */
  final class Refusals {
    private static final Set<String> CODES =
        Set.of(
            "UnauthorizedOperation",
            "AuthFailure",
            "AccessDenied",
            "OptInRequired",
            "PendingVerification",
            "Blocked",
            "ExpiredToken",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "DryRunOperation",
            "InvalidParameter",
            "InvalidParameterValue",
            "InvalidParameterCombination",
            "MissingParameter",
            "UnknownParameter",
            "UnsupportedOperation",
            "TagLimitExceeded",
            "TagPolicyViolation",
            "InvalidCapacityBlockOfferingIdExpired",
            "InvalidCapacityBlockOfferingIdMalformed",
            "InvalidCapacityBlockOfferingIdNotFound",
            "InvalidCapacityReservationId.Malformed",
            "InvalidCapacityReservationId.NotFound",
            "InvalidCapacityReservationState.PendingActivation",
            "ReservationCapacityExceeded");

    /** They speak of the rate of requests, not of what was asked for. */
    private static final Set<String> RATES =
        Set.of("RequestLimitExceeded", "CapacityBlockDescribeLimitExceeded");

    private Refusals() {}

    static boolean isDefinite(Reply.ErrorAnswer error) {
      return error.httpStatus() >= 400
          && error.httpStatus() < 500
          && (CODES.contains(error.code()) || isQuota(error.code()));
    }

    private static boolean isQuota(String code) {
      return code.endsWith("LimitExceeded") && !RATES.contains(code);
    }
  }
}
