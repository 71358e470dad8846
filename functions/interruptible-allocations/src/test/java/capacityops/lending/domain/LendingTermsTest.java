package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.lending.domain.LendingTerms.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LendingTermsTest {
  @Test
  void of_noTag_isNotAutomatic() {
    assertThat(LendingTerms.of(Map.of("Name", "x"))).isInstanceOf(Reading.NotAutomatic.class);
  }

  @Test
  void of_lendAlone_keepsATenthAndWaitsSixHours() {
    LendingTerms terms = automatic(Map.of(LendingTerms.LEND, "auto"));

    assertThat(terms.keep().of(15)).isEqualTo(2);
    assertThat(terms.idle()).isEqualTo(Duration.ofHours(6));
    assertThat(terms.hours()).isEmpty();
  }

  @Test
  void of_everyTag_isRead() {
    LendingTerms terms =
        automatic(
            Map.of(
                LendingTerms.LEND, "auto",
                LendingTerms.KEEP, "3",
                LendingTerms.IDLE, "PT12H",
                LendingTerms.HOURS, "19:00-07:00"));

    assertThat(terms.keep().of(100)).isEqualTo(3);
    assertThat(terms.idle()).isEqualTo(Duration.ofHours(12));
    LendingTerms.Hours hours = terms.hours().orElseThrow();
    assertThat(hours.contain(Instant.parse("2026-11-20T19:00:00Z"))).isTrue();
    assertThat(hours.contain(Instant.parse("2026-11-20T06:59:00Z"))).isTrue();
    assertThat(hours.contain(Instant.parse("2026-11-20T07:00:00Z"))).isFalse();
    assertThat(hours.contain(Instant.parse("2026-11-20T12:00:00Z"))).isFalse();
  }

  @Test
  void of_unreadableTags_tellsEachOfThem() {
    Reading reading =
        LendingTerms.of(
            Map.of(
                LendingTerms.LEND, "yes",
                LendingTerms.KEEP, "120%",
                LendingTerms.IDLE, "six hours",
                LendingTerms.HOURS, "25:00-07:00"));

    assertThat(((Reading.Unreadable) reading).objections()).hasSize(4);
  }

  private static LendingTerms automatic(Map<String, String> tags) {
    return ((Reading.Automatic) LendingTerms.of(tags)).terms();
  }
}
