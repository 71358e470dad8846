package capacityops.local.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The resources of a stack while they are being read. */
final class StackParts {
  final Map<String, Stack.Function> functions = new LinkedHashMap<>();
  final Map<String, ApiParts> apis = new LinkedHashMap<>();
  final Map<String, Stack.StateMachine> stateMachines = new LinkedHashMap<>();
  final Map<String, Stack.Layer> layers = new LinkedHashMap<>();
  final Map<String, Stack.Table> tables = new LinkedHashMap<>();
  final Map<String, Stack.Bus> buses = new LinkedHashMap<>();
  final Map<String, Stack.Rule> rules = new LinkedHashMap<>();
  final Map<String, Stack.Schedule> schedules = new LinkedHashMap<>();
  final Map<String, Stack.Queue> queues = new LinkedHashMap<>();
  final Map<String, Stack.QueueSource> queueSources = new LinkedHashMap<>();
  final Map<String, Stack.Topic> topics = new LinkedHashMap<>();
  final List<Stack.Subscription> subscriptions = new ArrayList<>();
  final Map<String, Stack.Bucket> buckets = new LinkedHashMap<>();
  final Map<String, Stack.Recorded> recorded = new LinkedHashMap<>();

  /** An API and the routes that functions add to it. */
  record ApiParts(
      String logicalId,
      String id,
      String stage,
      Map<String, String> stageVariables,
      boolean iamByDefault,
      List<Stack.Route> routes) {
    Stack.Api whole() {
      return new Stack.Api(logicalId, id, stage, stageVariables, List.copyOf(routes));
    }
  }

  Map<String, Stack.Api> wholeApis() {
    Map<String, Stack.Api> whole = new LinkedHashMap<>();
    apis.forEach((logicalId, parts) -> whole.put(logicalId, parts.whole()));
    return whole;
  }
}
