package capacityops.local.faults;

import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.ReceivedCall;
import java.util.Optional;

/** The one way to any operation: counts the call, lets its fault happen, performs it. */
public final class FaultyCalls {
  private static final System.Logger LOG = System.getLogger(FaultyCalls.class.getName());

  private final Faults faults;
  private final CallCounts counts;
  private final ProcessKiller processes;

  public FaultyCalls(Faults faults, CallCounts counts, ProcessKiller processes) {
    this.faults = faults;
    this.counts = counts;
    this.processes = processes;
  }

  public <T> Outcome<T> perform(String service, ReceivedCall<T> call, CallContext caller) {
    counts.add(service, call.operation(), call.dryRun());
    Optional<Faults.Happening> met = faults.next(service, call.operation(), call.dryRun(), caller);
    if (met.isEmpty()) {
      return applied(service, call, caller);
    }
    Faults.Happening happening = met.get();
    return switch (happening.fault().effect()) {
      case FAIL_BEFORE -> new Outcome.Refused<>(ServiceErrors.internal(service));
      case THROTTLE -> new Outcome.Refused<>(ServiceErrors.throttling(service));
      case DELAY -> late(service, call, caller, happening);
      case HIDE -> applied(service, call, caller.hiddenFor(happening.time()));
      case FAIL_AFTER -> {
        applied(service, call, caller);
        yield new Outcome.Refused<>(ServiceErrors.internal(service));
      }
      case DROP_AFTER -> {
        applied(service, call, caller);
        yield new Outcome.Cut<>();
      }
      case TRUNCATE_AFTER -> new Outcome.Truncated<>(applied(service, call, caller));
      case KILL_AFTER -> {
        applied(service, call, caller);
        if (!processes.kill(caller.accessKeyId())) {
          LOG.log(
              System.Logger.Level.INFO,
              "KILL_AFTER of {0}: no function signs with {1}; only its connection is cut",
              call.operation(),
              caller.accessKeyId());
        }
        yield new Outcome.Cut<>();
      }
    };
  }

  private static <T> Outcome<T> late(
      String service, ReceivedCall<T> call, CallContext caller, Faults.Happening delayed) {
    try {
      delayed.delay();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Cut<>();
    }
    return applied(service, call, caller);
  }

  private static <T> Outcome<T> applied(String service, ReceivedCall<T> call, CallContext caller) {
    try {
      return new Outcome.Answered<>(call.perform(caller));
    } catch (AwsError refused) {
      return new Outcome.Refused<>(refused);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, service + " failed in " + call.operation(), e);
      return new Outcome.Refused<>(ServiceErrors.internal(service));
    }
  }
}
