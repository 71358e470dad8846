package capacityops.blocks.domain;

import capacityops.core.failure.AwsAnswer;

/** EC2's answer to a dry run. */
public sealed interface Permission {
  record Granted() implements Permission {}

  record Denied(AwsAnswer answer) implements Permission {}
}
