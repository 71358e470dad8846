package capacityops.local.states;

import capacityops.local.states.language.Definition;
import java.time.Instant;

/** A created state machine. */
record StateMachine(
    String name, String arn, String roleArn, Definition definition, Instant creationDate) {
  String executionArn(String execution) {
    return arn.replaceFirst(":stateMachine:", ":execution:") + ":" + execution;
  }

  String region() {
    return arn.split(":", -1)[3];
  }
}
