package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class PinnedTableTest {
  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();

  @Test
  void isOriginal_firstUse_pinsTheTableAndStaysSo() throws Exception {
    assertThat(pinned(Optional.empty()).read().original()).isTrue();
    assertThat(pinned(Optional.empty()).read().original()).isTrue();
    assertThat(pin()).isNotBlank();
  }

  @Test
  void isOriginal_restoredFromAnotherTable_isNot() throws Exception {
    pin("the-table-that-was-backed-up");

    assertThat(pinned(Optional.empty()).read().original()).isFalse();
    assertThat(pin()).isEqualTo("the-table-that-was-backed-up");
  }

  @Test
  void isOriginal_deploymentNamesTheTable_thatDecides() {
    Wire wire = new Wire();
    wire.answers(200, "{\"Table\":{\"TableId\":\"t-1\"}}");
    wire.answers(200, "{\"Table\":{\"TableId\":\"t-2\"}}");
    PinnedTable named =
        new PinnedTable(wire.client(DynamoDbClient.builder()), "ledger", Optional.of("t-1"));

    assertThat(named.read().original()).isTrue();
    assertThat(named.read().original()).isFalse();
  }

  private PinnedTable pinned(Optional<String> expected) throws Exception {
    return new PinnedTable(table.client(), table.name(), expected);
  }

  private void pin(String tableId) throws Exception {
    table
        .client()
        .putItem(
            request ->
                request
                    .tableName(table.name())
                    .item(
                        Map.of(
                            LedgerTable.PK,
                            AttributeValue.fromS("PIN#table-id"),
                            LedgerTable.SK,
                            AttributeValue.fromS("CURRENT"),
                            "tableId",
                            AttributeValue.fromS(tableId))));
  }

  private String pin() throws Exception {
    return table
        .client()
        .getItem(
            request ->
                request
                    .tableName(table.name())
                    .key(
                        Map.of(
                            LedgerTable.PK, AttributeValue.fromS("PIN#table-id"),
                            LedgerTable.SK, AttributeValue.fromS("CURRENT"))))
        .item()
        .get("tableId")
        .s();
  }
}
