package capacityops.local.template;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The properties of the resource types that have no effect on one machine. */
final class RecordedTypes {
  private static final Map<String, Set<String>> PROPERTIES =
      Map.ofEntries(
          Map.entry(
              "AWS::CloudWatch::Alarm",
              Set.of(
                  "ActionsEnabled",
                  "AlarmActions",
                  "AlarmDescription",
                  "AlarmName",
                  "ComparisonOperator",
                  "DatapointsToAlarm",
                  "Dimensions",
                  "EvaluateLowSampleCountPercentile",
                  "EvaluationPeriods",
                  "ExtendedStatistic",
                  "InsufficientDataActions",
                  "MetricName",
                  "Metrics",
                  "Namespace",
                  "OKActions",
                  "Period",
                  "Statistic",
                  "Tags",
                  "Threshold",
                  "ThresholdMetricId",
                  "TreatMissingData",
                  "Unit")),
          Map.entry(
              "AWS::CloudWatch::CompositeAlarm",
              Set.of(
                  "ActionsEnabled",
                  "ActionsSuppressor",
                  "ActionsSuppressorExtensionPeriod",
                  "ActionsSuppressorWaitPeriod",
                  "AlarmActions",
                  "AlarmDescription",
                  "AlarmName",
                  "AlarmRule",
                  "InsufficientDataActions",
                  "OKActions",
                  "Tags")),
          Map.entry("AWS::CloudWatch::Dashboard", Set.of("DashboardBody", "DashboardName")),
          Map.entry(
              "AWS::Logs::LogGroup",
              Set.of(
                  "DataProtectionPolicy",
                  "DeletionProtectionEnabled",
                  "FieldIndexPolicies",
                  "KmsKeyId",
                  "LogGroupClass",
                  "LogGroupName",
                  "ResourcePolicyDocument",
                  "RetentionInDays",
                  "Tags")),
          Map.entry(
              "AWS::Logs::MetricFilter",
              Set.of(
                  "ApplyOnTransformedLogs",
                  "FilterName",
                  "FilterPattern",
                  "LogGroupName",
                  "MetricTransformations")),
          Map.entry("AWS::Logs::ResourcePolicy", Set.of("PolicyDocument", "PolicyName")),
          Map.entry(
              "AWS::IAM::Role",
              Set.of(
                  "AssumeRolePolicyDocument",
                  "Description",
                  "ManagedPolicyArns",
                  "MaxSessionDuration",
                  "Path",
                  "PermissionsBoundary",
                  "Policies",
                  "RoleName",
                  "Tags")),
          Map.entry(
              "AWS::IAM::Policy",
              Set.of("Groups", "PolicyDocument", "PolicyName", "Roles", "Users")),
          Map.entry(
              "AWS::IAM::ManagedPolicy",
              Set.of(
                  "Description",
                  "Groups",
                  "ManagedPolicyName",
                  "Path",
                  "PolicyDocument",
                  "Roles",
                  "Users")),
          Map.entry(
              "AWS::KMS::Key",
              Set.of(
                  "BypassPolicyLockoutSafetyCheck",
                  "Description",
                  "Enabled",
                  "EnableKeyRotation",
                  "KeyPolicy",
                  "KeySpec",
                  "KeyUsage",
                  "MultiRegion",
                  "Origin",
                  "PendingWindowInDays",
                  "RotationPeriodInDays",
                  "Tags")),
          Map.entry("AWS::KMS::Alias", Set.of("AliasName", "TargetKeyId")),
          Map.entry("AWS::SQS::QueuePolicy", Set.of("PolicyDocument", "Queues")),
          Map.entry("AWS::SNS::TopicPolicy", Set.of("PolicyDocument", "Topics")),
          Map.entry(
              "AWS::Events::EventBusPolicy",
              Set.of(
                  "Action", "Condition", "EventBusName", "Principal", "Statement", "StatementId")),
          Map.entry(
              "AWS::Events::Archive",
              Set.of(
                  "ArchiveName",
                  "Description",
                  "EventPattern",
                  "KmsKeyIdentifier",
                  "RetentionDays",
                  "SourceArn")),
          Map.entry("AWS::Scheduler::ScheduleGroup", Set.of("Name", "Tags")),
          Map.entry(
              "AWS::SSM::Parameter",
              Set.of(
                  "AllowedPattern",
                  "DataType",
                  "Description",
                  "Name",
                  "Policies",
                  "Tags",
                  "Tier",
                  "Type",
                  "Value")),
          Map.entry("AWS::S3::BucketPolicy", Set.of("Bucket", "PolicyDocument")),
          Map.entry(
              "AWS::Lambda::Permission",
              Set.of(
                  "Action",
                  "EventSourceToken",
                  "FunctionName",
                  "FunctionUrlAuthType",
                  "InvokedViaFunctionUrl",
                  "Principal",
                  "PrincipalOrgID",
                  "SourceAccount",
                  "SourceArn")));

  private RecordedTypes() {}

  static Optional<Set<String>> properties(String type) {
    return Optional.ofNullable(PROPERTIES.get(type));
  }
}
