package capacityops.local.states;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One line of an execution's journal. Instants are milliseconds since the epoch; a member that does
 * not apply is null.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JournalEntry.Started.class, name = "started"),
  @JsonSubTypes.Type(value = JournalEntry.Event.class, name = "event"),
  @JsonSubTypes.Type(value = JournalEntry.Position.class, name = "position"),
  @JsonSubTypes.Type(value = JournalEntry.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = JournalEntry.Ended.class, name = "ended"),
  @JsonSubTypes.Type(value = JournalEntry.Redriven.class, name = "redriven")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface JournalEntry {
  /** An execution began. */
  record Started(String stateMachine, String name, String input, long startDate)
      implements JournalEntry {}

  /** An event of its history, by the SDK's member names. */
  record Event(JsonNode event) implements JournalEntry {}

  /**
   * A line of states entered a state, or begins another attempt at it.
   *
   * @param track which line of states: empty for the execution's own, {@code /0/3} for the third
   *     iteration inside its first branch
   */
  record Position(
      String track,
      String state,
      JsonNode input,
      Map<String, JsonNode> variables,
      long enteredAt,
      long enteredEvent,
      Map<Integer, Integer> retries,
      String taskToken,
      long transitions)
      implements JournalEntry {}

  /** A line of states came to its end: with an output, or with an error. */
  record Finished(String track, JsonNode output, String error, String cause)
      implements JournalEntry {}

  /** The execution is over. */
  record Ended(String status, JsonNode output, String error, String cause, long stopDate)
      implements JournalEntry {}

  /** The execution goes on from where it failed. */
  record Redriven(long redriveDate) implements JournalEntry {}
}
