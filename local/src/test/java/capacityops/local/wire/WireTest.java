package capacityops.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.gateway.RunningGateway;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationResponse;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockRequest;
import software.amazon.awssdk.services.ec2.model.PurchaseCapacityBlockResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.outposts.model.AWSServiceName;
import software.amazon.awssdk.services.outposts.model.CapacityTaskStatus;
import software.amazon.awssdk.services.outposts.model.ConflictException;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.GetCapacityTaskResponse;
import software.amazon.awssdk.services.outposts.model.GetOutpostInstanceTypesRequest;
import software.amazon.awssdk.services.outposts.model.GetOutpostInstanceTypesResponse;
import software.amazon.awssdk.services.outposts.model.InstanceTypeCapacity;
import software.amazon.awssdk.services.outposts.model.InstanceTypeItem;
import software.amazon.awssdk.services.outposts.model.ListCapacityTasksRequest;
import software.amazon.awssdk.services.outposts.model.ListCapacityTasksResponse;
import software.amazon.awssdk.services.outposts.model.OutpostsException;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskRequest;
import software.amazon.awssdk.services.outposts.model.StartCapacityTaskResponse;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Each protocol, spoken by the SDK's own client. */
class WireTest {
  private static final Instant NOVEMBER = Instant.parse("2026-11-20T11:30:00.250Z");
  private static final String OUTPOST_ARN =
      "arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0";

  @Test
  void restJson_bodyAndEncodedArnInThePath_arriveTyped() {
    var outposts =
        new Recorder<>(
            "outposts",
            StartCapacityTaskRequest.class,
            request ->
                StartCapacityTaskResponse.builder()
                    .capacityTaskId("cap-0123456789abcdef0")
                    .capacityTaskStatus(CapacityTaskStatus.REQUESTED)
                    .requestedInstancePools(request.instancePools())
                    .creationDate(NOVEMBER)
                    .build());
    try (var gateway = new RunningGateway(outposts)) {
      StartCapacityTaskRequest sent =
          StartCapacityTaskRequest.builder()
              .outpostIdentifier(OUTPOST_ARN)
              .instancePools(
                  InstanceTypeCapacity.builder().instanceType("c5.large").count(4).build())
              .instancesToExclude(
                  exclude -> exclude.services(AWSServiceName.RDS).accountIds("111122223333"))
              .dryRun(true)
              .build();

      StartCapacityTaskResponse answer =
          gateway.client(OutpostsClient.builder()).startCapacityTask(sent);

      assertThat(outposts.request()).isEqualTo(sent);
      assertThat(answer.capacityTaskStatus()).isEqualTo(CapacityTaskStatus.REQUESTED);
      assertThat(answer.requestedInstancePools()).isEqualTo(sent.instancePools());
      assertThat(answer.creationDate()).isEqualTo(NOVEMBER);
      assertThat(answer.hasRequestedInstancePools()).isTrue();
      assertThat(answer.responseMetadata().requestId()).hasSize(36);
      assertThat(outposts.caller())
          .isEqualTo(
              new CallContext(
                  "123456789012", "us-east-1", "arn:aws:iam::123456789012:user/alice", "alice"));
    }
  }

  @Test
  void restJson_repeatedQueryKeys_arriveAsAList() {
    var outposts =
        new Recorder<>(
            "outposts",
            ListCapacityTasksRequest.class,
            request -> ListCapacityTasksResponse.builder().build());
    try (var gateway = new RunningGateway(outposts)) {
      ListCapacityTasksRequest sent =
          ListCapacityTasksRequest.builder()
              .capacityTaskStatusFilter(CapacityTaskStatus.REQUESTED, CapacityTaskStatus.FAILED)
              .maxResults(5)
              .nextToken("5##a+b/c=")
              .build();
      gateway.client(OutpostsClient.builder()).listCapacityTasks(sent);
      assertThat(outposts.request()).isEqualTo(sent);
    }
  }

  @Test
  void restJson_error_isTheTypedExceptionWithItsMembers() {
    var outposts =
        new Recorder<GetCapacityTaskRequest, GetCapacityTaskResponse>(
            "outposts",
            GetCapacityTaskRequest.class,
            request -> {
              throw new AwsError(
                  "ConflictException",
                  409,
                  "Active CapacityTask already found",
                  Map.of("ResourceId", "op-0123456789abcdef0", "ResourceType", "OUTPOST"));
            });
    try (var gateway = new RunningGateway(outposts)) {
      OutpostsClient client = gateway.client(OutpostsClient.builder());
      ConflictException conflict =
          catchThrowableOfType(
              ConflictException.class,
              () ->
                  client.getCapacityTask(
                      task -> task.outpostIdentifier("op-1").capacityTaskId("cap-1")));
      assertThat(conflict.resourceId()).isEqualTo("op-0123456789abcdef0");
      assertThat(conflict.resourceTypeAsString()).isEqualTo("OUTPOST");
      assertThat(conflict.statusCode()).isEqualTo(409);
      assertThat(conflict.awsErrorDetails().errorMessage())
          .isEqualTo("Active CapacityTask already found");
      assertThat(conflict.requestId()).hasSize(36);
    }
  }

  @Test
  void restJson_operationWithoutBehaviour_saysSo() {
    var outposts =
        new Recorder<>(
            "outposts",
            ListCapacityTasksRequest.class,
            request -> ListCapacityTasksResponse.builder().build());
    try (var gateway = new RunningGateway(outposts)) {
      OutpostsClient client = gateway.client(OutpostsClient.builder());
      assertThatThrownBy(() -> client.listSites(request -> {}))
          .isInstanceOfSatisfying(
              OutpostsException.class,
              e ->
                  assertThat(e.awsErrorDetails().errorCode())
                      .isEqualTo("UnsupportedOperationException"))
          .hasMessageContaining("ListSites is an operation of outposts that this local endpoint");
    }
  }

  @Test
  void restJson_unknownPathMemberOrType_isAnAwsError() {
    var outposts =
        new Recorder<>(
            "outposts",
            StartCapacityTaskRequest.class,
            request -> StartCapacityTaskResponse.builder().build());
    try (var gateway = new RunningGateway(outposts)) {
      assertThat(signed(gateway, "outposts", "/nothing", "{}").status()).isEqualTo(404);
      String path = "/outposts/op-0123456789abcdef0/capacity";
      assertThat(signed(gateway, "outposts", path, "{\"InstancePool\":[]}"))
          .isEqualTo(
              new RunningGateway.Reply(
                  400, "{\"Message\":\"InstancePool is not a known member\"}"));
      assertThat(
              signed(
                      gateway,
                      "outposts",
                      path,
                      "{\"InstancePools\":[{\"InstanceType\":\"c5.large\",\"Count\":\"4\"}]}")
                  .body())
          .contains("InstancePools[0].Count must be an integer, not \\\"4\\\"");
      assertThat(signed(gateway, "outposts", path, "{not json").body())
          .contains("The body is not JSON");
      assertThat(signed(gateway, "outposts", path + "?Colour=blue", "{}").body())
          .contains("Colour is not a known query parameter");
    }
  }

  @Test
  void ec2Query_listsFiltersAndTimestamps_arriveTyped() {
    var ec2 =
        new Recorder<>(
            "ec2",
            DescribeCapacityReservationsRequest.class,
            request ->
                DescribeCapacityReservationsResponse.builder()
                    .capacityReservations(
                        CapacityReservation.builder()
                            .capacityReservationId("cr-1")
                            .totalInstanceCount(8)
                            .startDate(NOVEMBER)
                            .interruptible(false)
                            .tags(tag("team", "ml & \"ops\" <x>"))
                            .build(),
                        CapacityReservation.builder().capacityReservationId("cr-2").build())
                    .nextToken("more")
                    .build());
    try (var gateway = new RunningGateway(ec2)) {
      DescribeCapacityReservationsRequest sent =
          DescribeCapacityReservationsRequest.builder()
              .capacityReservationIds("cr-1", "cr-2")
              .filters(
                  Filter.builder().name("state").values("active", "payment-pending").build(),
                  Filter.builder().name("tag:team").values("ml").build())
              .maxResults(50)
              .dryRun(false)
              .build();

      DescribeCapacityReservationsResponse answer =
          gateway.client(Ec2Client.builder()).describeCapacityReservations(sent);

      assertThat(ec2.request()).isEqualTo(sent);
      assertThat(answer.nextToken()).isEqualTo("more");
      assertThat(answer.capacityReservations()).hasSize(2);
      CapacityReservation first = answer.capacityReservations().getFirst();
      assertThat(first.capacityReservationId()).isEqualTo("cr-1");
      assertThat(first.startDate()).isEqualTo(NOVEMBER);
      assertThat(first.totalInstanceCount()).isEqualTo(8);
      assertThat(first.interruptible()).isFalse();
      assertThat(first.endDate()).isNull();
      assertThat(first.tags()).containsExactly(tag("team", "ml & \"ops\" <x>"));
      assertThat(answer.responseMetadata().requestId()).hasSize(36);
    }
  }

  @Test
  void ec2Query_bothSpellingsOfTagSpecification_arrive() {
    TagSpecification tags =
        TagSpecification.builder()
            .resourceType(ResourceType.CAPACITY_RESERVATION)
            .tags(tag("app:purchase-id", "p#1"), tag("empty", ""))
            .build();
    var purchases =
        new Recorder<>(
            "ec2",
            PurchaseCapacityBlockRequest.class,
            request -> PurchaseCapacityBlockResponse.builder().build());
    var reservations =
        new Recorder<>(
            "ec2",
            CreateCapacityReservationRequest.class,
            request -> CreateCapacityReservationResponse.builder().build());
    try (var gateway = new RunningGateway(purchases, reservations)) {
      Ec2Client client = gateway.client(Ec2Client.builder());
      client.purchaseCapacityBlock(
          request ->
              request
                  .capacityBlockOfferingId("cb-1")
                  .instancePlatform("Linux/UNIX")
                  .tagSpecifications(tags));
      client.createCapacityReservation(
          request -> request.tagSpecifications(tags).endDate(NOVEMBER).instanceCount(3));
      assertThat(purchases.request().tagSpecifications()).containsExactly(tags);
      assertThat(purchases.request().instancePlatformAsString()).isEqualTo("Linux/UNIX");
      assertThat(reservations.request().tagSpecifications()).containsExactly(tags);
      assertThat(reservations.request().endDate()).isEqualTo(NOVEMBER);
    }
  }

  @Test
  void ec2Query_errors_haveCodeStatusAndRequestId() {
    var ec2 =
        new Recorder<PurchaseCapacityBlockRequest, PurchaseCapacityBlockResponse>(
            "ec2",
            PurchaseCapacityBlockRequest.class,
            request -> {
              throw new AwsError(
                  "DryRunOperation", 412, "Request would have succeeded, but DryRun flag is set.");
            });
    try (var gateway = new RunningGateway(ec2)) {
      Ec2Client client = gateway.client(Ec2Client.builder());
      Ec2Exception dryRun =
          catchThrowableOfType(
              Ec2Exception.class,
              () ->
                  client.purchaseCapacityBlock(
                      request -> request.capacityBlockOfferingId("cb-1").dryRun(true)));
      assertThat(dryRun.awsErrorDetails().errorCode()).isEqualTo("DryRunOperation");
      assertThat(dryRun.statusCode()).isEqualTo(412);
      assertThat(dryRun.requestId()).hasSize(36);
      assertThat(gateway.get("/_local/calls?operation=PurchaseCapacityBlock").json().toString())
          .isEqualTo("{\"operation\":\"PurchaseCapacityBlock\",\"count\":0,\"dryRun\":1}");
    }
  }

  @Test
  void ec2Query_unknownActionParameterOrType_isAnAwsError() {
    var ec2 =
        new Recorder<>(
            "ec2",
            DescribeCapacityReservationsRequest.class,
            request -> DescribeCapacityReservationsResponse.builder().build());
    try (var gateway = new RunningGateway(ec2)) {
      assertThat(signed(gateway, "ec2", "/", "Action=Fly&Version=2016-11-15").body())
          .contains("<Response><Errors><Error><Code>InvalidAction</Code>");
      assertThat(signed(gateway, "ec2", "/", "Action=DescribeVpcs&Version=2016-11-15").body())
          .contains("<Code>UnsupportedOperation</Code>");
      String action = "Action=DescribeCapacityReservations&Version=2016-11-15&";
      assertThat(signed(gateway, "ec2", "/", action + "Colour=blue").body())
          .contains("<Code>UnknownParameter</Code>", "parameter Colour is not recognized");
      assertThat(signed(gateway, "ec2", "/", action + "MaxResults=many").body())
          .contains("<Code>InvalidParameterValue</Code>", "Value (many) for parameter MaxResults");
      assertThat(signed(gateway, "ec2", "/", action + "Filter.1.Name=a&Filter.1.Values=b").body())
          .contains("<Code>UnknownParameter</Code>", "Filter.1.Values");
    }
  }

  @Test
  void awsQuery_mapsListsAndBlobs_arriveTyped() {
    var sns =
        new Recorder<>(
            "sns",
            PublishBatchRequest.class,
            request ->
                PublishBatchResponse.builder()
                    .successful(
                        PublishBatchResultEntry.builder().id("a").messageId("m-1").build(),
                        PublishBatchResultEntry.builder().id("b").messageId("m-2").build())
                    .build());
    try (var gateway = new RunningGateway(sns)) {
      PublishBatchRequest sent =
          PublishBatchRequest.builder()
              .topicArn("arn:aws:sns:us-east-1:123456789012:t")
              .publishBatchRequestEntries(
                  PublishBatchRequestEntry.builder()
                      .id("a")
                      .message("hello & goodbye")
                      .messageAttributes(
                          Map.of(
                              "kind",
                              MessageAttributeValue.builder()
                                  .dataType("Binary")
                                  .binaryValue(SdkBytes.fromUtf8String("blob"))
                                  .build()))
                      .build(),
                  PublishBatchRequestEntry.builder().id("b").message("2").build())
              .build();
      PublishBatchResponse answer = gateway.client(SnsClient.builder()).publishBatch(sent);
      assertThat(sns.request()).isEqualTo(sent);
      assertThat(answer.successful())
          .extracting(PublishBatchResultEntry::messageId)
          .containsExactly("m-1", "m-2");
    }
  }

  @Test
  void awsQuery_error_isTheTypedException() {
    var sns =
        new Recorder<PublishBatchRequest, PublishBatchResponse>(
            "sns",
            PublishBatchRequest.class,
            request -> {
              throw new AwsError("NotFound", 404, "Topic does not exist");
            });
    try (var gateway = new RunningGateway(sns)) {
      SnsClient client = gateway.client(SnsClient.builder());
      assertThatThrownBy(() -> client.publishBatch(request -> request.topicArn("t")))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("Topic does not exist");
    }
  }

  @Test
  void awsQuery_callerIdentity_isTheKeysAccount() {
    var sts =
        new Recorder<>(
            "sts",
            GetCallerIdentityRequest.class,
            request -> GetCallerIdentityResponse.builder().account("x").build());
    try (var gateway = new RunningGateway(sts)) {
      gateway.callers.startSession("ASIAFUNCTION", "purchase", "purchase-capacity-block");
      assertThat(gateway.client(StsClient.builder()).getCallerIdentity().account()).isEqualTo("x");
      gateway.client(StsClient.builder(), "111122223333").getCallerIdentity();
      assertThat(sts.caller().accountId()).isEqualTo("111122223333");
      assertThat(sts.caller().principalArn()).isEqualTo("arn:aws:iam::111122223333:root");
      gateway.client(StsClient.builder(), "ASIAFUNCTION").getCallerIdentity();
      assertThat(sts.caller().accountId()).isEqualTo("123456789012");
      assertThat(sts.caller().principalArn()).contains("assumed-role/purchase");
    }
  }

  @Test
  void awsJson_requestsAnswersAndErrors_areTyped() {
    var states =
        new Recorder<>(
            "states",
            StartExecutionRequest.class,
            request ->
                StartExecutionResponse.builder()
                    .executionArn("arn:execution")
                    .startDate(NOVEMBER)
                    .build());
    var events =
        new Recorder<>(
            "events",
            PutEventsRequest.class,
            request ->
                PutEventsResponse.builder()
                    .failedEntryCount(0)
                    .entries(PutEventsResultEntry.builder().eventId("e-1").build())
                    .build());
    var sqs =
        new Recorder<SendMessageRequest, SendMessageResponse>(
            "sqs",
            SendMessageRequest.class,
            request -> {
              throw new AwsError("QueueDoesNotExist", 400, "The queue does not exist");
            });
    try (var gateway = new RunningGateway(states, events, sqs)) {
      StartExecutionRequest start =
          StartExecutionRequest.builder().stateMachineArn("arn:machine").input("{}").build();
      StartExecutionResponse started = gateway.client(SfnClient.builder()).startExecution(start);
      assertThat(states.request()).isEqualTo(start);
      assertThat(started.startDate()).isEqualTo(NOVEMBER);

      PutEventsRequest put =
          PutEventsRequest.builder()
              .entries(
                  PutEventsRequestEntry.builder()
                      .source("capacity-ops")
                      .time(NOVEMBER)
                      .resources("a", "b")
                      .detail("{\"a\":1}")
                      .build())
              .build();
      assertThat(gateway.client(EventBridgeClient.builder()).putEvents(put).entries())
          .extracting(PutEventsResultEntry::eventId)
          .containsExactly("e-1");
      assertThat(events.request()).isEqualTo(put);

      SqsClient queues = gateway.client(SqsClient.builder());
      assertThatThrownBy(
              () -> queues.sendMessage(message -> message.queueUrl("http://q").messageBody("m")))
          .isInstanceOf(QueueDoesNotExistException.class);
    }
  }

  @Test
  void restJson_payloadHeadersAndStatus_ofLambdaInvoke() {
    var lambda =
        new Recorder<>(
            "lambda",
            InvokeRequest.class,
            request ->
                InvokeResponse.builder()
                    .statusCode(200)
                    .functionError("Unhandled")
                    .executedVersion("7")
                    .payload(request.payload())
                    .build());
    try (var gateway = new RunningGateway(lambda)) {
      InvokeRequest sent =
          InvokeRequest.builder()
              .functionName("arn:aws:lambda:us-east-1:123456789012:function:f:live")
              .invocationType(InvocationType.REQUEST_RESPONSE)
              .payload(SdkBytes.fromUtf8String("{\"a\":[1]}"))
              .build();
      InvokeResponse answer = gateway.client(LambdaClient.builder()).invoke(sent);
      assertThat(lambda.request()).isEqualTo(sent);
      assertThat(answer.payload().asUtf8String()).isEqualTo("{\"a\":[1]}");
      assertThat(answer.functionError()).isEqualTo("Unhandled");
      assertThat(answer.executedVersion()).isEqualTo("7");
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void api_readsAndWritesByIntegrationNames_throughTheSameCounts() {
    var outposts =
        new Recorder<>(
            "outposts",
            GetCapacityTaskRequest.class,
            request ->
                GetCapacityTaskResponse.builder()
                    .capacityTaskId(request.capacityTaskId())
                    .capacityTaskStatus("WAITING_FOR_EVACUATION")
                    .failed(failed -> failed.reason("r"))
                    .creationDate(NOVEMBER)
                    .build());
    var states =
        new Recorder<>(
            "states",
            StartExecutionRequest.class,
            request -> StartExecutionResponse.builder().executionArn("arn:e").build());
    try (var gateway = new RunningGateway(outposts, states)) {
      CallContext caller = new CallContext("123456789012", "us-east-1", "arn:role", "ASIASTATES");
      AwsApi api = gateway.gateway.api(caller);
      assertThat(
              api.call(
                      "outposts",
                      "GetCapacityTask",
                      JsonShapes.parse(
                          "{\"OutpostIdentifier\":\"op-1\",\"CapacityTaskId\":\"cap-1\"}"
                              .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                  .toString())
          .isEqualTo(
              "{\"CapacityTaskId\":\"cap-1\",\"CapacityTaskStatus\":\"WAITING_FOR_EVACUATION\","
                  + "\"Failed\":{\"Reason\":\"r\"},\"CreationDate\":\"2026-11-20T11:30:00.250Z\"}");
      assertThat(outposts.request().outpostIdentifier()).isEqualTo("op-1");
      assertThat(outposts.caller()).isEqualTo(caller);
      assertThat(gateway.calls("GetCapacityTask")).isEqualTo(1);
      assertThat(
              api.call("states", "StartExecution", json("{\"StateMachineArn\":\"arn:m\"}"))
                  .toString())
          .isEqualTo("{\"ExecutionArn\":\"arn:e\"}");
      assertThat(states.request().stateMachineArn()).isEqualTo("arn:m");
      assertThatThrownBy(() -> api.call("outposts", "GetCapacityTask", json("{\"A\":1}")))
          .isInstanceOfSatisfying(
              AwsError.class, e -> assertThat(e.code()).isEqualTo("SerializationException"));
      assertThatThrownBy(() -> api.call("outposts", "Fly", json("{}")))
          .isInstanceOfSatisfying(
              AwsError.class, e -> assertThat(e.code()).isEqualTo("UnknownOperationException"));
    }
  }

  @Test
  void api_writesTheSdksSpellingAndReadsBoth() {
    var outposts =
        new Recorder<>(
            "outposts",
            GetOutpostInstanceTypesRequest.class,
            request ->
                GetOutpostInstanceTypesResponse.builder()
                    .instanceTypes(
                        InstanceTypeItem.builder().instanceType("c5.large").vcpUs(2).build())
                    .build());
    try (var gateway = new RunningGateway(outposts)) {
      AwsApi api =
          gateway.gateway.api(new CallContext("123456789012", "us-east-1", "arn:role", "ASIA"));
      assertThat(
              api.call("outposts", "GetOutpostInstanceTypes", json("{\"OutpostId\":\"op-1\"}"))
                  .toString())
          .isEqualTo("{\"InstanceTypes\":[{\"InstanceType\":\"c5.large\",\"VcpUs\":2}]}");
      assertThat(MemberNames.INTEGRATION.accepted(InstanceTypeItem.builder()).keySet())
          .contains("VCPUs", "VcpUs");
    }
  }

  @Test
  void unsignedRequestAndUnknownService_areRefusedInTheProtocolTheyLookLike() {
    var ec2 =
        new Recorder<>(
            "ec2",
            DescribeCapacityReservationsRequest.class,
            request -> DescribeCapacityReservationsResponse.builder().build());
    try (var gateway = new RunningGateway(ec2)) {
      RunningGateway.Reply unsigned = gateway.post("/", "{}");
      assertThat(unsigned.status()).isEqualTo(403);
      assertThat(unsigned.body()).contains("not signed");
      RunningGateway.Reply unknown = signed(gateway, "sagemaker", "/", "Action=A&Version=1");
      assertThat(unknown.status()).isEqualTo(403);
      assertThat(unknown.body())
          .contains("<Code>SignatureDoesNotMatch</Code>", "no service 'sagemaker'; it has: ec2");
    }
  }

  @Test
  void presignedQuery_isRoutedByItsCredential() {
    var ec2 =
        new Recorder<>(
            "ec2",
            DescribeCapacityReservationsRequest.class,
            request -> DescribeCapacityReservationsResponse.builder().build());
    try (var gateway = new RunningGateway(ec2)) {
      RunningGateway.Reply reply =
          gateway.get(
              "/?Action=DescribeCapacityReservations&Version=2016-11-15&MaxResults=7"
                  + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00"
                  + "&X-Amz-Credential=alice%2F20261120%2Feu-west-1%2Fec2%2Faws4_request");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(ec2.request().maxResults()).isEqualTo(7);
      assertThat(ec2.caller().region()).isEqualTo("eu-west-1");
    }
  }

  @Test
  void behaviourThatThrows_isTheServicesInternalError() {
    var outposts =
        new Recorder<ListCapacityTasksRequest, ListCapacityTasksResponse>(
            "outposts",
            ListCapacityTasksRequest.class,
            request -> {
              throw new IllegalStateException("a defect");
            });
    try (var gateway = new RunningGateway(outposts)) {
      OutpostsClient client = gateway.client(OutpostsClient.builder());
      assertThatThrownBy(() -> client.listCapacityTasks(request -> {}))
          .isInstanceOf(
              software.amazon.awssdk.services.outposts.model.InternalServerException.class);
    }
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text) {
    return JsonShapes.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static RunningGateway.Reply signed(
      RunningGateway gateway, String service, String path, String body) {
    return gateway.send(
        path,
        request ->
            request
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=alice/20261120/us-east-1/"
                        + service
                        + "/aws4_request, SignedHeaders=host, Signature=00")
                .header(
                    "Content-Type",
                    body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
