package capacityops.benchmarks.lambda;

import capacityops.benchmarks.lambda.Invocations.Invocation;

/**
 * A process of a function that is invoked again and again with one event.
 *
 * @param calls what its SDK does meanwhile
 */
record WarmProcess(String function, FunctionProcess process, SdkCalls calls, byte[] event)
    implements AutoCloseable {
  Invocation invoke() throws InterruptedException {
    calls.clear();
    long allocatedBefore = calls.allocated();
    FunctionProcess.Answer answer = process.invoke(event);
    return new Invocation(
        answer.outcome(),
        answer.millis(),
        calls.count(),
        calls.millis(),
        calls.allocated() - allocatedBefore);
  }

  @Override
  public void close() {
    process.close();
  }
}
