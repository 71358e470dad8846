package capacityops.local.scenario;

import java.time.Duration;
import java.util.Optional;

/**
 * How the Outposts service behaves where AWS does not document it, and how long (in simulated time)
 * its steps take.
 *
 * @param blockingInstancesDefault what happens when {@code TaskActionOnBlockingInstances} is left
 *     out
 * @param orderAndAssetTogether whether a task may name both an order and an asset
 * @param parallelAssetTasks whether tasks for different assets of one Outpost may be active
 *     together
 * @param cancelInProgressError the error for cancelling a task that is already in progress
 * @param unsupportedInstanceTypeError the error for a type that no asset in scope supports
 * @param orderNotAssociatedError the error for an order of another Outpost
 * @param assetNotValidError the error for an asset of another Outpost, or one that is not active
 * @param blockingInstancesOfAllAccounts whether a task's blocking instances are listed with those
 *     of other accounts
 * @param readLag how long (real time) reads do not show what was written
 * @param requestRate a token bucket for each operation, account and Region; none where left out
 */
public record OutpostsSettings(
    @Default("WAIT_FOR_EVACUATION") BlockingAction blockingInstancesDefault,
    @Default("false") boolean orderAndAssetTogether,
    @Default("true") boolean parallelAssetTasks,
    @Default("ConflictException") OutpostsError cancelInProgressError,
    @Default("ValidationException") OutpostsError unsupportedInstanceTypeError,
    @Default("ValidationException") OutpostsError orderNotAssociatedError,
    @Default("ValidationException") OutpostsError assetNotValidError,
    @Default("true") boolean blockingInstancesOfAllAccounts,
    @Default("0s") Duration readLag,
    Optional<RequestRate> requestRate,
    DryRun dryRun,
    Steps steps) {

  /** The values of {@code TaskActionOnBlockingInstances}. */
  public enum BlockingAction {
    WAIT_FOR_EVACUATION,
    FAIL_TASK
  }

  /** The errors of the service that a setting may choose. */
  public enum OutpostsError {
    ValidationException(400),
    NotFoundException(404),
    ConflictException(409);

    private final int httpStatus;

    OutpostsError(int httpStatus) {
      this.httpStatus = httpStatus;
    }

    public int httpStatus() {
      return httpStatus;
    }
  }

  /**
   * What a dry run leaves behind.
   *
   * @param endsAs the status of a dry run whose layout fits
   * @param overCapacity how a dry run says that the layout does not fit
   * @param listed whether ListCapacityTasks shows it
   * @param active whether it keeps other tasks out while it is not over
   */
  public record DryRun(
      @Default("COMPLETED") End endsAs,
      @Default("FAILED") OverCapacity overCapacity,
      @Default("false") boolean listed,
      @Default("false") boolean active) {

    /** The status that a fitting dry run has from the start. */
    public enum End {
      COMPLETED,
      REQUESTED
    }

    /** A failed task, or an error of the call. */
    public enum OverCapacity {
      FAILED,
      VALIDATION_EXCEPTION
    }
  }

  /**
   * How long the steps of a task take, in simulated time.
   *
   * @param evacuationCheckEvery how often the service looks whether instances are still in the way
   * @param evacuationFor how long it waits for them
   */
  public record Steps(
      @Default("30s") Duration requested,
      @Default("5m") Duration inProgress,
      @Default("30s") Duration cancellation,
      @Default("10m") Duration evacuationCheckEvery,
      @Default("48h") Duration evacuationFor) {}
}
