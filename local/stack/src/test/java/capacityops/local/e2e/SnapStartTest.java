package capacityops.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Functions with SnapStart, through the restore protocol of AWS's runtime interface client: the
 * stack takes no snapshot, so the process that prepared for one goes on as if it were restored.
 */
class SnapStartTest {
  private static final int REHEARSALS = 1 + 10;
  private static final int QUERIES_OF_A_LIST = 3;

  @Test
  void functionIsRehearsedBeforeItsSnapshot_andAnswersAfterItsRestore() {
    try (StackUnderTest stack = StackUnderTest.own(600, Map.of("SnapStart", "PublishedVersions"))) {
      assertThat(stack.get("/allocations").status()).isEqualTo(200);

      assertThat(stack.calls("Query")).isEqualTo((REHEARSALS + 1) * QUERIES_OF_A_LIST);
    }
  }
}
