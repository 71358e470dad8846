package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.Samples;
import capacityops.blocks.domain.Offering;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class OfferingTableTest {
  @RegisterExtension final LocalLedgerTable local = new LocalLedgerTable();
  private OfferingTable memory;

  @BeforeEach
  void memory() throws Exception {
    memory = new OfferingTable(local.client(), local.name(), () -> Samples.NOW);
  }

  @Test
  void searchOf_moreThanOneBatch_isRememberedForEachWithItsDates() {
    List<Offering> found = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      found.add(offering("cb-" + i, search(24 + i)));
    }

    memory.remember(found);

    for (int i = 0; i < 60; i++) {
      assertThat(memory.searchOf("cb-" + i)).contains(search(24 + i));
    }
  }

  @Test
  void searchOf_foundTwice_isTheLastOne_andUnknownIsEmpty() {
    memory.remember(List.of(offering("cb-1", search(24)), offering("cb-1", search(48))));

    assertThat(memory.searchOf("cb-1")).contains(search(48));
    assertThat(memory.searchOf("cb-2")).isEmpty();
    memory.remember(List.of());
  }

  @Test
  void remember_isForAWeek() throws Exception {
    memory.remember(List.of(offering("cb-1", search(24))));

    String expiresAt =
        local
            .client()
            .getItem(
                request ->
                    request
                        .tableName(local.name())
                        .key(
                            Map.of(
                                LedgerTable.PK, AttributeValue.fromS("OFFERING#cb-1"),
                                LedgerTable.SK, AttributeValue.fromS("SEARCH"))))
            .item()
            .get("expiresAt")
            .n();
    assertThat(Instant.ofEpochSecond(Long.parseLong(expiresAt)))
        .isEqualTo(Samples.NOW.plus(Duration.ofDays(7)));
  }

  private static Offering.Search search(int hours) {
    return new Offering.Search(
        "us-east-1",
        null,
        "p5.48xlarge",
        1,
        null,
        null,
        hours,
        Instant.parse("2026-11-21T00:00:00Z"),
        null);
  }

  private static Offering offering(String id, Offering.Search search) {
    return new Offering.Block(
        id,
        "us-east-1",
        "p5.48xlarge",
        1,
        null,
        null,
        "us-east-1a",
        Samples.NOW,
        Samples.NOW.plus(Duration.ofDays(1)),
        24,
        1440,
        Money.of("752.16", "USD"),
        "default",
        search);
  }
}
