package capacityops.local;

import capacityops.local.gateway.AwsGateway;
import java.util.concurrent.CountDownLatch;

/** {@code mvn -Plocal}: starts the stack and runs it until it is stopped. */
final class RunLocalStack {
  private RunLocalStack() {}

  public static void main(String[] arguments) throws InterruptedException {
    long began = System.nanoTime();
    CountDownLatch stopping = new CountDownLatch(1);
    LocalStack stack;
    try {
      stack = LocalStack.start(LocalSettings.ofSystemProperties());
    } catch (AwsGateway.PortInUse e) {
      System.err.println(
          e.getMessage()
              + ": is a stack running? Choose others with -Dlocal.api.port and -Dlocal.aws.port.");
      System.exit(1);
      return;
    } catch (RuntimeException e) {
      System.err.println("capacity-ops cannot start: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stack.close();
                  stopping.countDown();
                },
                "stop"));
    endWithParent();
    System.out.printf(
        "capacity-ops is ready: API http://localhost:%d, AWS http://localhost:%d"
            + " (in %.1f s; Ctrl-C stops it)%n",
        stack.api().getPort(), stack.aws().getPort(), (System.nanoTime() - began) / 1e9);
    stopping.await();
  }

  /** A killed build must not leave its stack behind. */
  private static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> {
              var _ = parent.onExit().thenRun(() -> System.exit(0));
            });
  }
}
