package capacityops.local.events;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.local.SimulatedTime;
import capacityops.local.lambda.FunctionTarget;
import capacityops.local.messaging.Destinations;
import capacityops.local.samples.FakeFunctions;
import capacityops.local.samples.Samples;
import capacityops.local.template.Stack;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulesTest {
  private static final String TEMPLATE =
      """
      Transform: AWS::Serverless-2016-10-31
      Globals:
        Function: {Runtime: java25, Handler: a.B, CodeUri: function.jar}
      Resources:
        Sweep:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: sweep
            AutoPublishAlias: live
            Events:
              Often: {Type: Schedule, Properties: {Schedule: rate(5 minutes), Name: often}}
        Report:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: report
            Events:
              Daily:
                Type: ScheduleV2
                Properties:
                  ScheduleExpression: cron(0 6 * * ? *)
                  State: DISABLED
                  Input: '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>"}'
        Bare:
          Type: AWS::Scheduler::Schedule
          Properties:
            Name: bare
            ScheduleExpression: rate(1 day)
            FlexibleTimeWindow: {Mode: 'OFF'}
            Target: {Arn: !GetAtt Report.Arn, RoleArn: !GetAtt SweepRole.Arn}
      """;

  @TempDir Path folder;
  private final FakeFunctions functions = new FakeFunctions();
  private TargetDelivery delivery;
  private Schedules schedules;

  @BeforeEach
  void load() {
    Stack stack = Samples.load(folder, TEMPLATE, Map.of());
    SimulatedTime fast = new SimulatedTime(6000);
    Destinations destinations =
        new Destinations().register("lambda", new FunctionTarget(functions));
    delivery = new TargetDelivery(destinations, fast, Clock.systemUTC());
    schedules = new Schedules(stack, delivery, fast, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    schedules.close();
    delivery.close();
  }

  private JsonNode next(String function) throws Exception {
    FakeFunctions.Call call = functions.next();
    assertThat(call.function())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:" + function);
    return new ObjectMapper().readTree(call.event());
  }

  @Test
  void start_enabledSchedules_fireAtTheSpeedOfSimulatedTime() throws Exception {
    schedules.start();
    for (int i = 0; i < 3; i++) {
      JsonNode event = next("sweep:live");
      assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
      assertThat(event.path("source").asText()).isEqualTo("aws.events");
      assertThat(event.at("/resources/0").asText())
          .isEqualTo("arn:aws:events:us-east-1:123456789012:rule/often");
    }
  }

  @Test
  void fire_byAnyName_firesNow() throws Exception {
    for (String name :
        new String[] {
          "SweepOften",
          "often",
          "sweep",
          "Sweep",
          "arn:aws:events:us-east-1:123456789012:rule/often"
        }) {
      assertThat(schedules.fire(name)).containsExactly("SweepOften");
      next("sweep:live");
    }
    assertThat(schedules.fire("nothing")).isEmpty();
  }

  @Test
  void fire_disabledSchedule_sendsItsInputWithContext() throws Exception {
    assertThat(schedules.fire("ReportDaily")).containsExactly("ReportDaily");
    JsonNode event = next("report");
    assertThat(event.path("at").asText()).endsWith("Z");
    assertThat(event.path("by").asText())
        .isEqualTo("arn:aws:scheduler:us-east-1:123456789012:schedule/default/ReportDaily");
  }

  @Test
  void fire_schedulerWithoutInput_sendsSchedulersOwnEvent() throws Exception {
    schedules.fire("bare");
    JsonNode event = next("report");
    assertThat(event.path("source").asText()).isEqualTo("aws.scheduler");
    assertThat(event.path("detail").asText()).isEqualTo("{}");
  }
}
