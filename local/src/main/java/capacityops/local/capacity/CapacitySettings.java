package capacityops.local.capacity;

import capacityops.local.events.EventFaults;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * How the simulated service behaves where AWS leaves it open, varies, or publishes nothing; every
 * default is the reading that asks most of a client. Durations are simulated time.
 *
 * @param readLag how long reads do not show a write; {@code PT0S}
 * @param paymentTime from a purchase to its payment or failure; {@code PT10M} (AWS: 5 minutes to 12
 *     hours)
 * @param offeringsReturnAfter how long until capacity that was bought is on offer again; {@code
 *     PT6H}
 * @param offeringValidity how long an offering can be bought after it was last described; {@code
 *     PT24H}
 * @param provisioningTime how long a new reservation is {@code pending}; {@code PT0S}
 * @param assessmentTime how long a future-dated one is {@code assessing}; {@code PT10M} (AWS: up to
 *     5 days)
 * @param allocationTime how long an interruptible allocation is {@code pending} or grows; {@code
 *     PT1M}
 * @param interruptionNotice from the warning to the end of an instance; {@code PT2M}
 * @param reclaimTime from there until the capacity is back; {@code PT1M}
 * @param emptyPages whether every list starts with an empty page and a token; {@code false}
 * @param requestRates whether the request token buckets are on; {@code true}
 * @param idsWithMaxResultsRefused whether IDs together with MaxResults are refused; {@code true}
 * @param capacityBlockTags whether a purchase may tag the resource type {@code capacity-block};
 *     {@code false}
 * @param updateWhileUpdating whether an allocation may be changed while it is being changed; {@code
 *     false}
 * @param consumersSeeUsage whether an account that a reservation is shared with sees its totals by
 *     GetCapacityReservationUsage; {@code true}
 * @param eventNames which generation of names events carry; {@code current}
 * @param eventFaults how unreliably events of any kind arrive at their rules; reliable
 * @param errors the codes that AWS does not publish
 */
public record CapacitySettings(
    Duration readLag,
    Duration paymentTime,
    Duration offeringsReturnAfter,
    Duration offeringValidity,
    Duration provisioningTime,
    Duration assessmentTime,
    Duration allocationTime,
    Duration interruptionNotice,
    Duration reclaimTime,
    Boolean emptyPages,
    Boolean requestRates,
    Boolean idsWithMaxResultsRefused,
    Boolean capacityBlockTags,
    Boolean updateWhileUpdating,
    Boolean consumersSeeUsage,
    EventNames eventNames,
    EventFaults eventFaults,
    UnpublishedErrors errors) {
  public CapacitySettings {
    readLag = or(readLag, Duration.ZERO);
    paymentTime = or(paymentTime, Duration.ofMinutes(10));
    offeringsReturnAfter = or(offeringsReturnAfter, Duration.ofHours(6));
    offeringValidity = or(offeringValidity, Duration.ofHours(24));
    provisioningTime = or(provisioningTime, Duration.ZERO);
    assessmentTime = or(assessmentTime, Duration.ofMinutes(10));
    allocationTime = or(allocationTime, Duration.ofMinutes(1));
    interruptionNotice = or(interruptionNotice, Duration.ofMinutes(2));
    reclaimTime = or(reclaimTime, Duration.ofMinutes(1));
    emptyPages = or(emptyPages, false);
    requestRates = or(requestRates, true);
    idsWithMaxResultsRefused = or(idsWithMaxResultsRefused, true);
    capacityBlockTags = or(capacityBlockTags, false);
    updateWhileUpdating = or(updateWhileUpdating, false);
    consumersSeeUsage = or(consumersSeeUsage, true);
    eventNames = or(eventNames, EventNames.CURRENT);
    eventFaults = or(eventFaults, EventFaults.NONE);
    errors = or(errors, UnpublishedErrors.DEFAULT);
  }

  /**
   * Settings as a scenario has them; what is absent has its default.
   *
   * @throws IllegalArgumentException naming the key that is unknown or wrong
   */
  public static CapacitySettings of(JsonNode json) {
    return ScenarioReader.read(json, "settings", CapacitySettings.class);
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  /** What is used where a scenario says nothing. */
  public static CapacitySettings defaults() {
    return of(ScenarioReader.empty());
  }

  /**
   * Error codes that are unconfirmed, all answered with status 400.
   *
   * @param sourceNotActive lending from a reservation that is not active
   * @param sourceNotLendable lending from one with an end date, a block or an interruptible one
   * @param alreadyLent a second allocation of a source
   * @param notEnoughIdle lending more than is available
   * @param allocationBusy changing an allocation that is being changed
   * @param notLent changing an allocation that does not exist or is over
   * @param blockQuota a purchase over the account's Capacity Block quota
   * @param extensionNotPossible an extension of a block in the wrong state, at the wrong time or
   *     with another one pending
   */
  public record UnpublishedErrors(
      String sourceNotActive,
      String sourceNotLendable,
      String alreadyLent,
      String notEnoughIdle,
      String allocationBusy,
      String notLent,
      String blockQuota,
      String extensionNotPossible) {
    static final UnpublishedErrors DEFAULT =
        new UnpublishedErrors(null, null, null, null, null, null, null, null);

    public UnpublishedErrors {
      sourceNotActive = or(sourceNotActive, "IncorrectState");
      sourceNotLendable = or(sourceNotLendable, "UnsupportedOperation");
      alreadyLent = or(alreadyLent, "IncorrectState");
      notEnoughIdle = or(notEnoughIdle, "ReservationCapacityExceeded");
      allocationBusy = or(allocationBusy, "IncorrectState");
      notLent = or(notLent, "IncorrectState");
      blockQuota = or(blockQuota, "InstanceLimitExceeded");
      extensionNotPossible = or(extensionNotPossible, "IncorrectState");
    }
  }
}
