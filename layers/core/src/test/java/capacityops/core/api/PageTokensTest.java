package capacityops.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PageTokensTest {
  private static final Caller ALICE = new Caller("arn:alice", "123456789012", "AIDAALICE");
  private static final Caller BOB = new Caller("arn:bob", "123456789012", "AIDABOB");

  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final PageTokens tokens = new PageTokens(() -> new byte[32], () -> now);

  @Test
  void unseal_ownToken_givesThePlaceBack() {
    String token = tokens.seal("2##next place", ALICE, "filter");

    assertThat(token).doesNotContain("next");
    assertThat(tokens.unseal(token, ALICE, "filter")).contains("2##next place");
    assertThat(tokens.unseal(null, ALICE, "filter")).isEmpty();
  }

  @Test
  void unseal_otherCallerFilterTimeOrText_isRefusedAlike() {
    String token = tokens.seal("place", ALICE, "filter");

    assertRefused(token, BOB, "filter");
    assertRefused(token, ALICE, "another filter");
    assertRefused(token.substring(0, token.length() - 2) + "AA", ALICE, "filter");
    assertRefused("not a token", ALICE, "filter");
    assertRefused("", ALICE, "filter");
    assertRefused("A".repeat(10_000), ALICE, "filter");
    now = now.plus(Duration.ofDays(2));
    assertRefused(token, ALICE, "filter");
  }

  private void assertRefused(String token, Caller caller, String filter) {
    assertThatThrownBy(() -> tokens.unseal(token, caller, filter))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(422);
              assertThat(e.problem().errors()).extracting(FieldError::field).contains("nextToken");
            });
  }
}
