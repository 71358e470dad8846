package capacityops.benchmarks.jmh;

import java.io.OutputStream;

/** Counts what is written and forgets it. */
final class Sink extends OutputStream {
  private static final int A_STEP = 1 << 20;

  private final Runnable eachStep;
  private long written;

  /**
   * @param eachStep done after each 2²⁰ bytes and at the end
   */
  Sink(Runnable eachStep) {
    this.eachStep = eachStep;
  }

  @Override
  public void write(int one) {
    add(1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    add(length);
  }

  private void add(int length) {
    long steps = written / A_STEP;
    written += length;
    if (written / A_STEP > steps) {
      eachStep.run();
    }
  }

  long written() {
    return written;
  }

  @Override
  public void close() {
    eachStep.run();
  }
}
