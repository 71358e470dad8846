package capacityops.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.samples.Samples;
import capacityops.local.template.Stack.ScheduleKind;
import capacityops.local.template.Stack.TargetInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;

class TemplateTest {
  private static final String WHOLE =
      """
      AWSTemplateFormatVersion: '2010-09-09'
      Transform: AWS::Serverless-2016-10-31
      Parameters:
        Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
        Approvers: {Type: CommaDelimitedList, Default: 'ann, bob'}
      Mappings:
        Limits:
          dev: {Memory: 256}
          prod: {Memory: 1024}
      Conditions:
        IsProd: !Equals [!Ref Stage, prod]
        IsSmall: !Not [!Condition IsProd]
      Globals:
        Function:
          Runtime: java25
          MemorySize: !FindInMap [Limits, !Ref Stage, Memory]
          Timeout: 10
          AutoPublishAlias: live
          Layers: [!Ref Core]
          Environment:
            Variables:
              TABLE: !Ref Ledger
              BUS: !Ref Bus
        HttpApi:
          Auth: {DefaultAuthorizer: AWS_IAM, EnableIamAuthorizer: true}
      Resources:
        Core:
          Type: AWS::Serverless::LayerVersion
          Properties: {ContentUri: layer.zip, CompatibleRuntimes: [java25]}
        Api:
          Type: AWS::Serverless::HttpApi
          Properties:
            DefaultRouteSettings: {ThrottlingBurstLimit: 20}
        Start:
          Type: AWS::Serverless::Function
          Properties:
            FunctionName: !Sub '${AWS::StackName}-start'
            Handler: a.B
            CodeUri: function.jar
            Environment:
              Variables:
                OWN: !Join ['-', [!Select [1, !Ref Approvers], !If [IsSmall, small, big]]]
                QUEUE: !GetAtt Lost.Arn
            Policies:
              - Statement:
                  - {Effect: Allow, Action: 'dynamodb:PutItem', Resource: !GetAtt Ledger.Arn}
            EventInvokeConfig:
              MaximumRetryAttempts: 1
              DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Lost.Arn}}
            Events:
              Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/tasks/{id}', Method: post}}
              Changed:
                Type: EventBridgeRule
                Properties:
                  EventBusName: !Ref Bus
                  Pattern: {source: [capacity-ops]}
                  InputPath: $.detail
                  DeadLetterConfig: {Arn: !GetAtt Lost.Arn}
                  RetryPolicy: {MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60}
              Daily:
                Type: ScheduleV2
                Properties:
                  ScheduleExpression: cron(0 6 ? * MON-FRI *)
                  ScheduleExpressionTimezone: Europe/London
                  Input: '{"kind":"daily"}'
              Jobs: {Type: SQS, Properties: {Queue: !GetAtt Lost.Arn, BatchSize: 5}}
        Machine:
          Type: AWS::Serverless::StateMachine
          Properties:
            DefinitionUri: machine.asl.json
            DefinitionSubstitutions: {StartArn: !Ref Start.Alias}
        Ledger:
          Type: AWS::DynamoDB::Table
          DeletionPolicy: Retain
          Properties:
            BillingMode: PAY_PER_REQUEST
            AttributeDefinitions:
              - {AttributeName: pk, AttributeType: S}
              - {AttributeName: status, AttributeType: S}
            KeySchema: [{AttributeName: pk, KeyType: HASH}]
            GlobalSecondaryIndexes:
              - IndexName: byStatus
                KeySchema: [{AttributeName: status, KeyType: HASH}]
                Projection: {ProjectionType: ALL}
            TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
        Bus: {Type: 'AWS::Events::EventBus', Properties: {Name: capacity}}
        Hourly:
          Type: AWS::Events::Rule
          Properties:
            ScheduleExpression: rate(1 hour)
            Targets: [{Id: one, Arn: !GetAtt Start.Arn, Input: '{}'}]
        Lost: {Type: 'AWS::SQS::Queue', Properties: {VisibilityTimeout: 45}}
        Alerts:
          Type: AWS::SNS::Topic
          Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt Lost.Arn}]}
        Reports: {Type: 'AWS::S3::Bucket'}
        OnlyProd: {Type: 'AWS::SQS::Queue', Condition: IsProd}
        Alarm:
          Type: AWS::CloudWatch::Alarm
          Properties:
            Dimensions: [{Name: QueueName, Value: !GetAtt Lost.QueueName}]
            AlarmActions: [!Ref Alerts]
      Outputs:
        Endpoint: {Value: !GetAtt Api.ApiEndpoint}
      """;

  @TempDir Path folder;

  private Stack whole(Map<String, String> parameters) throws IOException {
    Files.writeString(
        folder.resolve("machine.asl.json"), "{\"StartAt\":\"Go\",\"Resource\":\"${StartArn}\"}");
    return Samples.load(folder, WHOLE, parameters);
  }

  @Test
  void load_function_mergesGlobalsAndEvaluatesValues() throws IOException {
    Stack.Function start = whole(Map.of()).functions().get("Start");
    assertThat(start.name()).isEqualTo("capacity-ops-start");
    assertThat(start.invokeArn())
        .isEqualTo("arn:aws:lambda:us-east-1:123456789012:function:capacity-ops-start:live");
    assertThat(start.memorySize()).isEqualTo(256);
    assertThat(start.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(start.layers())
        .containsExactly("arn:aws:lambda:us-east-1:123456789012:layer:Core:1");
    assertThat(start.environment())
        .containsEntry("BUS", "capacity")
        .containsEntry("OWN", "bob-small")
        .hasEntrySatisfying("TABLE", name -> assertThat(name).startsWith("capacity-ops-Ledger-"))
        .hasEntrySatisfying("QUEUE", arn -> assertThat(arn).startsWith("arn:aws:sqs:"));
    assertThat(start.asyncInvocation().maximumRetryAttempts()).isEqualTo(1);
    assertThat(start.asyncInvocation().onFailure()).hasValue(start.environment().get("QUEUE"));
    assertThat(start.policies().orElseThrow().at("/0/Statement/0/Resource").asText())
        .startsWith("arn:aws:dynamodb:us-east-1:123456789012:table/capacity-ops-Ledger-");
  }

  @Test
  void load_events_becomeRoutesRulesSchedulesAndSources() throws IOException {
    Stack stack = whole(Map.of());
    String alias = stack.functions().get("Start").invokeArn();
    assertThat(stack.apis().get("Api").routes())
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.key()).isEqualTo("POST /tasks/{id}");
              assertThat(route.functionArn()).isEqualTo(alias);
              assertThat(route.iam()).isTrue();
            });
    Stack.Rule rule = stack.rules().get("StartChanged");
    assertThat(rule.bus()).isEqualTo("capacity");
    assertThat(rule.pattern().toString()).isEqualTo("{\"source\":[\"capacity-ops\"]}");
    assertThat(rule.targets().getFirst().arn()).isEqualTo(alias);
    assertThat(rule.targets().getFirst().retryPolicy().maximumRetryAttempts()).isEqualTo(3);
    assertThat(rule.targets().getFirst().input())
        .isEqualTo(new TargetInput.Part(EventPath.parse("$.detail")));
    Stack.Schedule daily = stack.schedules().get("StartDaily");
    assertThat(daily.kind()).isEqualTo(ScheduleKind.SCHEDULER);
    assertThat(daily.timeZone().getId()).isEqualTo("Europe/London");
    assertThat(stack.schedules().get("Hourly").expression())
        .isEqualTo(new ScheduleExpression.Rate(Duration.ofHours(1)));
    assertThat(stack.queueSources().get("StartJobs").batchSize()).isEqualTo(5);
  }

  @Test
  void load_dataResources_areTyped() throws IOException {
    Stack stack = whole(Map.of());
    Stack.Table ledger = stack.tables().get("Ledger");
    assertThat(ledger.request().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(ledger.request().globalSecondaryIndexes()).hasSize(1);
    assertThat(ledger.request().hasLocalSecondaryIndexes()).isFalse();
    assertThat(ledger.timeToLiveAttribute()).hasValue("expires");
    assertThat(stack.queues().get("Lost").visibilityTimeout()).isEqualTo(Duration.ofSeconds(45));
    assertThat(stack.subscriptions())
        .singleElement()
        .extracting(Stack.Subscription::topicArn)
        .isEqualTo(stack.topics().get("Alerts").arn());
    assertThat(stack.stateMachines().get("Machine").substitutions())
        .containsEntry("StartArn", stack.functions().get("Start").invokeArn());
    assertThat(stack.stateMachines().get("Machine").roleArn())
        .startsWith("arn:aws:iam::123456789012:role/capacity-ops-MachineRole-");
    assertThat(stack.buckets().get("Reports").name()).matches("capacity-ops-reports-[a-z0-9]{12}");
    assertThat(stack.recorded().get("Alarm").properties().at("/Dimensions/0/Value").asText())
        .isEqualTo(stack.queues().get("Lost").name());
    assertThat(stack.outputs().get("Endpoint").value())
        .matches("https://[a-z0-9]{10}\\.execute-api\\.us-east-1\\.amazonaws\\.com");
  }

  @Test
  void load_parameter_decidesConditions() throws IOException {
    assertThat(whole(Map.of()).queues()).doesNotContainKey("OnlyProd");
    Stack prod = whole(Map.of("Stage", "prod"));
    assertThat(prod.queues()).containsKey("OnlyProd");
    assertThat(prod.functions().get("Start").memorySize()).isEqualTo(1024);
  }

  @Test
  void load_parameterOutsideItsConstraints_isRefused() {
    assertThatThrownBy(() -> whole(Map.of("Stage", "test", "Stagee", "x")))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("template.yaml:4: the parameter Stage must be one of dev, prod")
        .hasMessageContaining("the template has no parameter Stagee");
  }

  @Test
  void load_whatIsNotUnderstood_isAllNamedWithItsLine() {
    String template =
        """
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function: {Runtime: java25, Flavour: sweet}
        Resources:
          Start:
            Type: AWS::Serverless::Function
            Properties:
              Handler: a.B
              CodeUri: function.jar
              MemorySzie: 512
              Events:
                Kinesis: {Type: Kinesis, Properties: {}}
                Often:
                  Type: Schedule
                  Properties: {Schedule: rate(5 minute)}
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: soon
              QueueName: !Sub '${Nothing}-x'
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e ->
                assertThat(e.problems())
                    .contains(
                        "template.yaml:3: Globals.Function: the property Flavour is not understood"));
    assertThatThrownBy(
            () -> Samples.load(folder, template.replace(", Flavour: sweet", ""), Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e ->
                assertThat(e.problems())
                    .contains(
                        "template.yaml:10: Start: the property MemorySzie is not understood",
                        "template.yaml:12: Start.Events.Kinesis: Type is not understood: Kinesis",
                        "template.yaml:19: Queue: VisibilityTimeout must be a whole number, not soon",
                        "template.yaml:20: Fn::Sub: ${Nothing} names nothing in this template")
                    .anyMatch(problem -> problem.startsWith("template.yaml:15: "))
                    .hasSize(5));
  }

  @Test
  void load_unknownTypesTagsAndSections_areRefused() {
    String template =
        """
        Rules: {}
        Resources:
          Cache:
            Type: AWS::ElastiCache::CacheCluster
          Queue:
            Type: AWS::SQS::Queue
            CreationPolicy: {}
            Properties: {QueueName: !Shout loud}
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e ->
                assertThat(e.problems())
                    .containsExactlyInAnyOrderElementsOf(
                        List.of(
                            "template.yaml:1: the section Rules is not understood",
                            "template.yaml:4: Cache: the resource type"
                                + " AWS::ElastiCache::CacheCluster is not understood",
                            "template.yaml:7: Queue: the attribute CreationPolicy is not understood",
                            "template.yaml:8: the tag !Shout is not understood")));
  }

  @Test
  void load_transformFunctionAndImportValue_areRefused() {
    String template =
        """
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: !ImportValue other
              Tags:
                Fn::Transform: {Name: AWS::Include}
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .hasMessageContaining(
            "template.yaml:5: the intrinsic function Fn::ImportValue is not understood")
        .hasMessageContaining(
            "template.yaml:7: the intrinsic function Fn::Transform is not understood");
  }

  @Test
  void load_noValue_removesTheProperty() {
    Stack stack =
        Samples.load(
            folder,
            """
            Conditions: {Never: !Equals [a, b]}
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  VisibilityTimeout: !If [Never, 77, !Ref AWS::NoValue]
            """,
            Map.of());
    assertThat(stack.queues().get("Queue").visibilityTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void load_namesThatDependOnEachOther_areRefused() {
    String template =
        """
        Resources:
          One: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt Two.QueueName}}
          Two: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt One.QueueName}}
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .hasMessageContaining("depends on itself");
  }

  @Test
  void load_definitionWithoutSubstitution_isRefused() throws IOException {
    Files.writeString(folder.resolve("m.json"), "{\"Resource\":\"${Missing}\"}");
    String template =
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties: {DefinitionUri: m.json}
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .hasMessageContaining("template.yaml:5: m.json: no DefinitionSubstitutions for ${Missing}");
  }

  @Test
  void load_eventInvokeConfig_changesItsFunction() {
    Stack stack =
        Samples.load(
            folder,
            """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Config:
                Type: AWS::Lambda::EventInvokeConfig
                Properties:
                  FunctionName: !Ref Start
                  Qualifier: live
                  MaximumRetryAttempts: 0
                  MaximumEventAgeInSeconds: 120
              Allow:
                Type: AWS::Lambda::Permission
                Properties:
                  Action: lambda:InvokeFunction
                  FunctionName: !Ref Start
                  Principal: events.amazonaws.com
              Start:
                Type: AWS::Serverless::Function
                Properties: {Runtime: java25, Handler: a.B, CodeUri: function.jar}
            """,
            Map.of());
    Stack.AsyncInvocation async = stack.functions().get("Start").asyncInvocation();
    assertThat(async.maximumRetryAttempts()).isZero();
    assertThat(async.maximumEventAge()).isEqualTo(Duration.ofMinutes(2));
    assertThat(stack.recorded().get("Allow").properties().path("FunctionName").asText())
        .isEqualTo(stack.functions().get("Start").name());
  }

  @Test
  void load_recordedType_knowsItsProperties() {
    String template =
        """
        Resources:
          Alarm:
            Type: AWS::CloudWatch::Alarm
            Properties: {Threshold: 1, Treshold: 2}
        """;
    assertThatThrownBy(() -> Samples.load(folder, template, Map.of()))
        .hasMessage("template.yaml:4: Alarm: the property Treshold is not understood");
  }
}
