package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** The events of one attempt at a task; a function's own ARN has events of its own kind. */
record TaskEvents(Visit visit, Connection connection) {
  void scheduled(JsonNode arguments, Optional<Long> timeout, Optional<Long> heartbeat) {
    if (direct()) {
      visit.event(
          HistoryEventType.LAMBDA_FUNCTION_SCHEDULED,
          event ->
              event.lambdaFunctionScheduledEventDetails(
                  details ->
                      details
                          .resource(connection.action())
                          .input(Json.text(arguments))
                          .timeoutInSeconds(timeout.orElse(null))));
      return;
    }
    visit.event(
        HistoryEventType.TASK_SCHEDULED,
        event ->
            event.taskScheduledEventDetails(
                details ->
                    details
                        .resourceType(connection.type())
                        .resource(connection.action())
                        .region(visit.execution().machine().region())
                        .parameters(Json.text(arguments))
                        .timeoutInSeconds(timeout.orElse(null))
                        .heartbeatInSeconds(heartbeat.orElse(null))));
  }

  void started() {
    if (direct()) {
      visit.event(HistoryEventType.LAMBDA_FUNCTION_STARTED);
      return;
    }
    visit.event(
        HistoryEventType.TASK_STARTED,
        event ->
            event.taskStartedEventDetails(
                details -> details.resourceType(connection.type()).resource(connection.action())));
  }

  void submitted(JsonNode answer) {
    visit.event(
        HistoryEventType.TASK_SUBMITTED,
        event ->
            event.taskSubmittedEventDetails(
                details ->
                    details
                        .resourceType(connection.type())
                        .resource(connection.action())
                        .output(Json.text(answer))));
  }

  void succeeded(JsonNode result) {
    if (direct()) {
      visit.event(
          HistoryEventType.LAMBDA_FUNCTION_SUCCEEDED,
          event ->
              event.lambdaFunctionSucceededEventDetails(
                  details -> details.output(Json.text(result))));
      return;
    }
    visit.event(
        HistoryEventType.TASK_SUCCEEDED,
        event ->
            event.taskSucceededEventDetails(
                details ->
                    details
                        .resourceType(connection.type())
                        .resource(connection.action())
                        .output(Json.text(result))));
  }

  void failed(StateFailed failure) {
    boolean timedOut =
        failure.error().equals("States.Timeout")
            || failure.error().equals("States.HeartbeatTimeout");
    if (timedOut) {
      timedOut(failure);
    } else if (direct()) {
      visit.event(
          HistoryEventType.LAMBDA_FUNCTION_FAILED,
          event ->
              event.lambdaFunctionFailedEventDetails(
                  details -> details.error(failure.error()).cause(failure.cause().orElse(null))));
    } else {
      visit.event(
          HistoryEventType.TASK_FAILED,
          event ->
              event.taskFailedEventDetails(
                  details ->
                      details
                          .resourceType(connection.type())
                          .resource(connection.action())
                          .error(failure.error())
                          .cause(failure.cause().orElse(null))));
    }
  }

  private void timedOut(StateFailed failure) {
    if (direct()) {
      visit.event(
          HistoryEventType.LAMBDA_FUNCTION_TIMED_OUT,
          event ->
              event.lambdaFunctionTimedOutEventDetails(details -> details.error(failure.error())));
      return;
    }
    visit.event(
        HistoryEventType.TASK_TIMED_OUT,
        event ->
            event.taskTimedOutEventDetails(
                details ->
                    details
                        .resourceType(connection.type())
                        .resource(connection.action())
                        .error(failure.error())));
  }

  private boolean direct() {
    return connection.pattern() == Connection.Pattern.LAMBDA_FUNCTION;
  }
}
