package capacityops.benchmarks.lambda;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Notes each call of the SDK, with its retries, in the process of a function that is measured. */
public final class SdkCallRecorder implements ExecutionInterceptor {
  private static final ExecutionAttribute<Long> BEGAN = new ExecutionAttribute<>("BenchmarkBegan");
  private static final SdkCalls CALLS = SdkCalls.in(Path.of(System.getProperty(SdkCalls.FILE)));
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    attributes.putAttribute(BEGAN, System.nanoTime());
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    note(attributes);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    note(attributes);
  }

  private static void note(ExecutionAttributes attributes) {
    CALLS.add(
        attributes.getAttribute(BEGAN), System.nanoTime(), THREADS.getTotalThreadAllocatedBytes());
  }
}
