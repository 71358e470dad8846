package capacityops.tasks;

import capacityops.core.api.Rehearsal;
import capacityops.core.aws.RehearsalAws;

/**
 * What the functions of this module rehearse with: requests that are answered to their end, and an
 * Outpost and a task as AWS describes them.
 */
final class CapacityTaskRehearsals {
  static final String OUTPOST = "op-00000000000000000";
  static final String TASK = "cap-00000000000000000";

  private static final String START =
      """
      {"outpostIdentifier": "op-00000000000000000",
       "assetId": "0000000000",
       "instancePools": [{"instanceType": "m5.xlarge", "count": 4}],
       "instancesToExclude": {"services": ["RDS"]},
       "taskActionOnBlockingInstances": "WAIT_FOR_EVACUATION"}
      """;

  /** One that waits: only then is it shown who blocks it. */
  private static final String WAITING =
      """
      {"CapacityTaskId": "cap-00000000000000000",
       "OutpostId": "op-00000000000000000",
       "AssetId": "0000000000",
       "RequestedInstancePools": [{"InstanceType": "m5.xlarge", "Count": 4}],
       "InstancesToExclude": {"Services": ["RDS"]},
       "DryRun": false,
       "CapacityTaskStatus": "WAITING_FOR_EVACUATION",
       "CreationDate": 1782907200,
       "LastModifiedDate": 1782907260.5,
       "TaskActionOnBlockingInstances": "WAIT_FOR_EVACUATION"}
      """;

  private static final String TASKS =
      """
      {"CapacityTasks": [
        {"CapacityTaskId": "cap-00000000000000000",
         "OutpostId": "op-00000000000000000",
         "AssetId": "0000000000",
         "CapacityTaskStatus": "WAITING_FOR_EVACUATION",
         "CreationDate": 1782907200,
         "LastModifiedDate": 1782907260.5}]}
      """;

  private static final String BLOCKING =
      """
      {"BlockingInstances": [
        {"InstanceId": "i-00000000000000000", "AccountId": "000000000000", "AwsServiceName": "EC2"}]}
      """;

  private static final String OUTPOSTS =
      """
      {"Outposts": [
        {"OutpostId": "op-00000000000000000", "OwnerId": "000000000000", "Name": "rehearsal",
         "LifeCycleStatus": "ACTIVE", "AvailabilityZone": "us-east-1a",
         "AvailabilityZoneId": "use1-az1", "Tags": {"team": "ml"}, "SiteId": "os-00000000000000000",
         "SupportedHardwareType": "RACK"}]}
      """;

  private static final String TYPES =
      """
      {"OutpostId": "op-00000000000000000",
       "InstanceTypes": [{"InstanceType": "m5.xlarge", "VCPUs": 4}]}
      """;

  private static final String ASSETS =
      """
      {"Assets": [
        {"AssetId": "0000000000", "RackId": "0000000000", "AssetType": "COMPUTE",
         "AssetLocation": {"RackElevation": 1.0},
         "ComputeAttributes": {
           "HostId": "h-00000000000000000", "State": "ACTIVE", "InstanceFamilies": ["m5"],
           "InstanceTypeCapacities": [{"InstanceType": "m5.xlarge", "Count": 4}],
           "MaxVcpus": 96}}]}
      """;

  private static final String RUNNING =
      """
      {"AssetInstances": [
        {"InstanceId": "i-00000000000000000", "InstanceType": "m5.xlarge", "AssetId": "0000000000",
         "AccountId": "000000000000", "AwsServiceName": "EC2"},
        {"InstanceId": "i-00000000000000001", "InstanceType": "m5.xlarge", "AssetId": "0000000000",
         "AccountId": "000000000000", "AwsServiceName": "EC2"}]}
      """;

  private CapacityTaskRehearsals() {}

  /** Parts that find one Outpost, on which a task waits that the ledger does not know. */
  static CapacityTasksWiring unknownTask() {
    return CapacityTasksWiring.rehearsing(aws());
  }

  /** Parts whose ledger knows the task. */
  static CapacityTasksWiring knownTask() {
    CapacityTasksWiring wiring = unknownTask();
    wiring
        .ledger((event, at) -> {})
        .adopt(wiring.gateway().get(OUTPOST, TASK), "rehearsal", Rehearsal.AT);
    return wiring;
  }

  private static RehearsalAws aws() {
    String outpost = "/outposts/" + OUTPOST;
    String task = outpost + "/capacity/" + TASK;
    return new RehearsalAws()
        .answering("POST " + outpost + "/capacity", WAITING)
        .answering("GET /capacity/tasks", TASKS)
        .answering("GET " + task, WAITING)
        .answering("GET " + task + "/blockingInstances", BLOCKING)
        .answering("GET /outposts", OUTPOSTS)
        .answering("GET " + outpost + "/instanceTypes", TYPES)
        .answering("GET " + outpost + "/supportedInstanceTypes", TYPES)
        .answering("GET " + outpost + "/assets", ASSETS)
        .answering("GET " + outpost + "/assetInstances", RUNNING);
  }

  /** A task is asked for. */
  static Rehearsal start() {
    return Rehearsal.writing(START);
  }

  /** All that there is. */
  static Rehearsal list() {
    return Rehearsal.reading("");
  }

  /** The task is named, to be shown or cancelled. */
  static Rehearsal task() {
    return Rehearsal.reading("outpostIdentifier=" + OUTPOST).of("capacityTaskId", TASK);
  }

  /** The Outpost is named. */
  static Rehearsal outpost() {
    return Rehearsal.reading("").of("outpostId", OUTPOST);
  }
}
