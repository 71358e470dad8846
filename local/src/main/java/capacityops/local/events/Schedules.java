package capacityops.local.events;

import capacityops.local.SimulatedTime;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.template.Stack;
import capacityops.local.template.Stack.Schedule;
import capacityops.local.template.Stack.ScheduleKind;
import capacityops.local.template.Stack.Target;
import capacityops.local.template.Stack.TargetInput;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Fires the stack's schedules. The calendar that they go by starts now and runs at the speed of
 * simulated time; the times in their events are real.
 */
public final class Schedules implements AutoCloseable {
  private final Stack stack;
  private final TargetDelivery delivery;
  private final SimulatedTime time;
  private final Clock clock;
  private final Instant beginning;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("schedules").factory());

  public Schedules(Stack stack, TargetDelivery delivery, SimulatedTime time, Clock clock) {
    this.stack = stack;
    this.delivery = delivery;
    this.time = time;
    this.clock = clock;
    this.beginning = clock.instant();
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Lets every enabled schedule wait for its time. */
  public void start() {
    stack.schedules().values().stream()
        .filter(Schedule::enabled)
        .forEach(
            schedule ->
                awaitNext(schedule, later(beginning, schedule.startDate().orElse(beginning))));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private void awaitNext(Schedule schedule, Instant after) {
    Optional<Instant> next =
        schedule
            .expression()
            .next(after, schedule.timeZone())
            .filter(at -> schedule.endDate().map(end -> !at.isAfter(end)).orElse(true));
    if (next.isEmpty() || timer.isShutdown()) {
      return;
    }
    Duration wait = time.real(Duration.between(beginning, next.get()));
    Duration passed = Duration.between(beginning, clock.instant());
    var _ =
        timer.schedule(
            () -> {
              fire(schedule);
              awaitNext(schedule, next.get());
            },
            Math.max(0, wait.minus(passed).toNanos()),
            TimeUnit.NANOSECONDS);
  }

  /**
   * Fires now, enabled or not.
   *
   * @param name a schedule's logical id, name or ARN, or the logical id or name of the function
   *     that it invokes
   * @return the logical ids of the schedules that were fired, none where nothing has that name
   */
  public List<String> fire(String name) {
    List<Schedule> named =
        stack.schedules().values().stream().filter(schedule -> isNamed(schedule, name)).toList();
    List<Schedule> chosen =
        named.isEmpty()
            ? stack.schedules().values().stream()
                .filter(schedule -> invokes(schedule, name))
                .toList()
            : named;
    chosen.forEach(this::fire);
    return chosen.stream().map(Schedule::logicalId).toList();
  }

  private static boolean isNamed(Schedule schedule, String name) {
    return List.of(schedule.logicalId(), schedule.name(), schedule.arn()).contains(name);
  }

  private boolean invokes(Schedule schedule, String name) {
    List<String> arns =
        stack.functions().values().stream()
            .filter(function -> function.logicalId().equals(name) || function.name().equals(name))
            .flatMap(function -> List.of(function.arn(), function.invokeArn()).stream())
            .toList();
    return schedule.targets().stream().map(Target::arn).anyMatch(arns::contains);
  }

  private void fire(Schedule schedule) {
    Instant now = clock.instant();
    for (Target target : schedule.targets()) {
      delivery.deliver(schedule.arn(), target, Message.of(input(schedule, target, now)));
    }
  }

  private String input(Schedule schedule, Target target, Instant now) {
    if (schedule.kind() == ScheduleKind.SCHEDULER
        && target.input() instanceof TargetInput.Constant(String text)) {
      return withContext(text, schedule, now);
    }
    return TargetInputs.render(
        target.input(),
        event(schedule, now),
        new TargetInputs.Rule(schedule.name(), schedule.arn()),
        now);
  }

  /**
   * @see <a
   *     href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html">Context
   *     attributes</a>
   */
  private static String withContext(String input, Schedule schedule, Instant now) {
    return input
        .replace("<aws.scheduler.schedule-arn>", schedule.arn())
        .replace("<aws.scheduler.scheduled-time>", now.truncatedTo(ChronoUnit.SECONDS).toString())
        .replace("<aws.scheduler.execution-id>", UUID.randomUUID().toString())
        .replace("<aws.scheduler.attempt-number>", "1");
  }

  private ObjectNode event(Schedule schedule, Instant now) {
    boolean scheduler = schedule.kind() == ScheduleKind.SCHEDULER;
    ObjectNode event =
        new AwsEvent(
                UUID.randomUUID().toString(),
                "Scheduled Event",
                scheduler ? "aws.scheduler" : "aws.events",
                stack.deployment().accountId(),
                now,
                stack.deployment().region(),
                List.of(schedule.arn()),
                JsonNodeFactory.instance.objectNode())
            .toJson();
    // EventBridge Scheduler writes its empty detail as text.
    return scheduler ? event.put("detail", "{}") : event;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
