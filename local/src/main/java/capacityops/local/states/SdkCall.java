package capacityops.local.states;

import capacityops.local.wire.AwsApi;
import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.JsonNode;
import software.amazon.awssdk.core.SdkPojo;

/** An operation of an AWS service, called with the arguments of a Task. */
record SdkCall(AwsApi aws, SdkService service, String operation, ErrorNames errors)
    implements Integration {

  /** How an error of the service is named. */
  @FunctionalInterface
  interface ErrorNames {
    String name(SdkService service, AwsError error);

    /** As {@code aws-sdk} integrations name errors. */
    static ErrorNames sdk() {
      return (service, error) -> service.errorPrefix() + "." + service.exception(error.code());
    }

    /**
     * As an optimised integration names errors: {@code DynamoDB.ConditionalCheckFailedException}.
     */
    static ErrorNames optimised(String prefix, String general) {
      return (service, error) ->
          prefix + "." + (service.models(error.code()) ? service.exception(error.code()) : general);
    }
  }

  @Override
  public JsonNode run(String resource, JsonNode arguments) throws TaskFailed {
    try {
      JsonNode request =
          service
              .request(operation)
              .map(shape -> MemberNames.toModel(arguments, shape))
              .orElse(arguments);
      JsonNode response = aws.call(service.signingName(), operation, request);
      return service
          .response(operation)
          .map((SdkPojo shape) -> MemberNames.fromModel(response, shape))
          .orElse(response);
    } catch (AwsError error) {
      throw new TaskFailed(errors.name(service, error), cause(error));
    } catch (RuntimeException unanswered) {
      throw new TaskFailed(
          service.errorPrefix() + ".SdkClientException", String.valueOf(unanswered.getMessage()));
    }
  }

  private String cause(AwsError error) {
    return "%s (Service: %s, Status Code: %d)"
        .formatted(error.getMessage(), service.errorPrefix(), error.httpStatus());
  }
}
