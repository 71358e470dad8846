package capacityops.core.lambda;

import capacityops.core.lambda.ScheduledHandler.Scheduled;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The envelope of a function that a schedule invokes: nothing but the time is given. */
public abstract class ScheduledHandler<O extends Record> extends StepHandler<Scheduled, O> {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledHandler.class);

  private final Supplier<O> work;

  /**
   * @param work done at every time; what it answers is logged
   */
  protected ScheduledHandler(Supplier<O> work) {
    super(Scheduled.class);
    this.work = work;
  }

  /** The event of the schedule; nothing of it is used. */
  public record Scheduled(String id) {}

  @Override
  protected final O perform(Scheduled event) {
    O done = work.get();
    LOG.info("done: {}", done);
    return done;
  }
}
