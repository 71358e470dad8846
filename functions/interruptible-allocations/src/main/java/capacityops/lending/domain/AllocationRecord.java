package capacityops.lending.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the ledger keeps of an interruptible allocation.
 *
 * @param clientToken the token that it was asked for with, {@code null} for an adopted one
 * @param tags asked for, of the interruptible reservation
 * @param acceptedTargetInstanceCount the last target that AWS accepted, {@code null} before the
 *     first
 * @param intent the newest intent
 * @param superseded older intents that AWS may still be about to answer
 * @param lent what was last seen at AWS, {@code null} before the first look
 * @param reclaim the last reclaim, {@code null} where there was none
 * @param followerNumber counts the followers started for it, from 1
 * @param absences how many looks in a row did not show it
 * @param absentSince when the first of them was, {@code null} where it was not absent
 */
public record AllocationRecord(
    String sourceCapacityReservationId,
    String interruptibleCapacityReservationId,
    String clientToken,
    Map<String, String> tags,
    Integer acceptedTargetInstanceCount,
    Intent intent,
    List<Intent> superseded,
    Reservation.Lent lent,
    Reclaim reclaim,
    int followerNumber,
    int absences,
    Instant absentSince) {

  static AllocationRecord asked(
      AllocationGateway.Lending lending, String clientToken, Intent intent) {
    return new AllocationRecord(
        lending.sourceCapacityReservationId(),
        null,
        clientToken,
        lending.tags(),
        null,
        intent,
        List.of(),
        null,
        null,
        1,
        0,
        null);
  }

  /** An allocation that was made elsewhere. */
  static AllocationRecord adopted(Reservation source, Intent intent) {
    Reservation.Lent lent = source.allocation();
    return new AllocationRecord(
        source.capacityReservationId(),
        lent.interruptibleCapacityReservationId(),
        null,
        Map.of(),
        lent.targetInstanceCount(),
        intent,
        List.of(),
        lent,
        null,
        1,
        0,
        null);
  }

  AllocationGateway.Lending lending() {
    return new AllocationGateway.Lending(
        sourceCapacityReservationId, intent.targetInstanceCount(), tags);
  }

  /** A look that shows the allocation. */
  AllocationRecord seenAs(Reservation.Lent seen, Instant at) {
    String id =
        seen.interruptibleCapacityReservationId() == null
            ? interruptibleCapacityReservationId
            : seen.interruptibleCapacityReservationId();
    return edited(
        edit -> {
          edit.interruptibleId = id;
          edit.lent = seen;
          edit.reclaim = reclaimSeenAs(seen, at);
          edit.absences = 0;
          edit.absentSince = null;
        });
  }

  AllocationRecord absentOnceMore(Instant at) {
    return edited(
        edit -> {
          edit.absences = absences + 1;
          edit.absentSince = absentSince == null ? at : absentSince;
        });
  }

  /** A newer intent takes the place of this one, which stays in sight while unanswered. */
  AllocationRecord intending(Intent newer, Reclaim begun) {
    List<Intent> older = new ArrayList<>(superseded);
    if (!intent.answered()) {
      older.add(intent);
    }
    return edited(
        edit -> {
          edit.intent = newer;
          edit.superseded = List.copyOf(older);
          edit.reclaim = begun == null ? reclaim : begun;
        });
  }

  /** AWS accepted the newest intent; a new follower sees it through. */
  AllocationRecord accepted(int target) {
    return edited(
        edit -> {
          edit.accepted = target;
          edit.intent = intent.refused() ? intent : intent.with(Intent.ACCEPTED);
          edit.followerNumber = followerNumber + 1;
        });
  }

  /** AWS made the allocation that was asked for; its first follower sees it through. */
  AllocationRecord created(AllocationGateway.Created answer) {
    int target =
        Objects.requireNonNullElse(answer.targetInstanceCount(), intent.targetInstanceCount());
    return edited(
        edit -> {
          edit.accepted = target;
          edit.intent = intent.with(Intent.ACCEPTED);
          edit.lent =
              new Reservation.Lent(null, target, answer.status(), null, answer.interruptionType());
        });
  }

  /** AWS refused the newest intent: what it accepted before still holds. */
  AllocationRecord refused() {
    return edited(
        edit -> {
          edit.intent = intent.with(Intent.REFUSED);
          edit.reclaim = begunByIntent() ? null : reclaim;
        });
  }

  /** The same intent is sent once more. */
  AllocationRecord askedAgain(Intent again) {
    return edited(edit -> edit.intent = again);
  }

  AllocationRecord followedAnew() {
    return edited(edit -> edit.followerNumber = followerNumber + 1);
  }

  /** Forgets older intents that can no longer reach AWS. */
  AllocationRecord withoutSupersededBefore(Instant time) {
    return edited(
        edit ->
            edit.superseded =
                superseded.stream().filter(older -> !older.writtenAt().isBefore(time)).toList());
  }

  /** The allocation was changed by somebody who did not ask here. */
  AllocationRecord changedElsewhere(Intent elsewhere) {
    return edited(
        edit -> {
          edit.accepted = elsewhere.targetInstanceCount();
          edit.intent = elsewhere;
        });
  }

  /** AWS shows what was asked for in a request of which the answer was lost. */
  AllocationRecord foundAtAws(int target) {
    return edited(
        edit -> {
          edit.accepted = target;
          edit.intent = intent.with(Intent.ACCEPTED);
        });
  }

  /** The target that holds: the newest, unless AWS refused it. */
  public int target() {
    return intent.refused() && acceptedTargetInstanceCount != null
        ? acceptedTargetInstanceCount
        : intent.targetInstanceCount();
  }

  /** AWS has a target that an older request of ours must have brought there late. */
  boolean overtaken() {
    return lent != null
        && lent.targetInstanceCount() != null
        && lent.targetInstanceCount() != target()
        && superseded.stream()
            .anyMatch(older -> older.targetInstanceCount() == lent.targetInstanceCount());
  }

  /** AWS has made what was accepted last, and nothing is under way. */
  boolean settled() {
    return lent != null
        && AllocationStatus.ACTIVE.equals(lent.status())
        && interruptibleCapacityReservationId != null
        && intent.answered()
        && absences == 0
        && Objects.equals(lent.instanceCount(), lent.targetInstanceCount())
        && Objects.equals(lent.targetInstanceCount(), acceptedTargetInstanceCount);
  }

  /** How many are lent now, as far as is known. */
  int lentCount() {
    return lent == null || lent.instanceCount() == null ? 0 : lent.instanceCount();
  }

  /** Nothing more can happen to it. */
  AllocationRecord ended(Instant at) {
    return edited(edit -> edit.reclaim = reclaimFinished(at));
  }

  private Reclaim reclaimFinished(Instant at) {
    return reclaim == null || reclaim.finishedAt() != null ? reclaim : reclaim.finished(at);
  }

  private boolean begunByIntent() {
    return reclaim != null && reclaim.startedAt().equals(intent.writtenAt());
  }

  private Reclaim reclaimSeenAs(Reservation.Lent seen, Instant at) {
    boolean back =
        AllocationStatus.hasEnded(seen.status())
            || (reclaim != null
                && seen.instanceCount() != null
                && seen.instanceCount() <= reclaim.toInstanceCount());
    return back ? reclaimFinished(at) : reclaim;
  }

  private AllocationRecord edited(java.util.function.Consumer<Edit> change) {
    Edit edit = new Edit(this);
    change.accept(edit);
    return edit.made(this);
  }

  /** The members that change. */
  private static final class Edit {
    private String interruptibleId;
    private Integer accepted;
    private Intent intent;
    private List<Intent> superseded;
    private Reservation.Lent lent;
    private Reclaim reclaim;
    private int followerNumber;
    private int absences;
    private Instant absentSince;

    Edit(AllocationRecord of) {
      interruptibleId = of.interruptibleCapacityReservationId;
      accepted = of.acceptedTargetInstanceCount;
      intent = of.intent;
      superseded = of.superseded;
      lent = of.lent;
      reclaim = of.reclaim;
      followerNumber = of.followerNumber;
      absences = of.absences;
      absentSince = of.absentSince;
    }

    AllocationRecord made(AllocationRecord of) {
      return new AllocationRecord(
          of.sourceCapacityReservationId,
          interruptibleId,
          of.clientToken,
          of.tags,
          accepted,
          intent,
          superseded,
          lent,
          reclaim,
          followerNumber,
          absences,
          absentSince);
    }
  }
}
