package capacityops.core.concurrent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Questions that are answered once all of them are asked: who asks one after the other fails. */
public final class Meeting {
  private final CountDownLatch asked;

  public Meeting(int questions) {
    asked = new CountDownLatch(questions);
  }

  /**
   * @throws IllegalStateException where the others are not asked
   */
  public <T> T answer(T answer) {
    asked.countDown();
    try {
      if (asked.await(20, TimeUnit.SECONDS)) {
        return answer;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("no other question was asked meanwhile");
  }
}
