package capacityops.allocations;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.Calls.Call;
import capacityops.core.api.Listing;
import capacityops.core.api.OpenApi;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.json.Json;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ledger through its two doors, by their sample events. */
class SampleEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ID = "cap-00000000000000001";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final OpenApi openApi = OpenApi.read();
  private final Listing listing = new Listing(new PageTokens(() -> new byte[32], () -> NOW));
  private LedgerTable ledger;

  record Details(String what) {}

  record Listed(List<Allocation> allocations, String nextToken) {}

  @BeforeEach
  void ledger() throws Exception {
    ledger = new LedgerTable(table.client(), table.name());
  }

  @Test
  void listAllocations_showsCurrentRecords() throws Exception {
    opened(ID, 0);

    Answer answer =
        replay(new ListAllocationsHandler(ledger, listing), "list-allocations", "/allocations");

    assertThat(answer.as(Listed.class).allocations())
        .extracting(Allocation::allocationId)
        .containsExactly(ID);
  }

  @Test
  void listAllocations_pagesByToken_andTheTokenIsTheCallersOwn() {
    for (int i = 0; i < 5; i++) {
      opened("a-" + i, i);
    }
    ListAllocationsHandler handler = new ListAllocationsHandler(ledger, listing);

    List<String> seen = new ArrayList<>();
    String token = null;
    do {
      Call call = Call.of("GET", "/allocations").query("maxResults", "2");
      Answer answer = Calls.call(handler, token == null ? call : call.query("nextToken", token));
      Listed listed = answer.as(Listed.class);
      listed.allocations().forEach(allocation -> seen.add(allocation.allocationId()));
      if (listed.nextToken() != null) {
        Call stolen = Call.of("GET", "/allocations").by("mallory");
        assertThat(Calls.call(handler, stolen.query("nextToken", listed.nextToken())).statusCode())
            .isEqualTo(422);
      }
      token = listed.nextToken();
    } while (token != null);

    assertThat(seen).containsExactly("a-4", "a-3", "a-2", "a-1", "a-0");
  }

  @Test
  void listAllocations_badFilter_isToldWhole() {
    Answer answer =
        Calls.call(
            new ListAllocationsHandler(ledger, listing),
            Call.of("GET", "/allocations")
                .query("kind", "TEAPOT")
                .query("from", "yesterday")
                .query("maxResults", "0")
                .query("colour", "red"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body())
        .contains("\"kind\"")
        .contains("\"from\"")
        .contains("\"maxResults\"")
        .contains("\"colour\"");
  }

  @Test
  void getAllocationHistory_showsEveryWrite() throws Exception {
    Allocation opened = opened(ID, 0);
    ledger.change(opened, change("DONE", 1));

    Answer answer =
        replay(
            new GetAllocationHistoryHandler(ledger, listing),
            "get-allocation-history",
            "/allocations/{allocationId}/history");

    assertThat(answer.body()).contains("\"from\":\"NEW\",\"to\":\"DONE\"");
  }

  @Test
  void getAllocationHistory_unknownId_isNotFound() {
    Answer answer =
        Calls.call(
            new GetAllocationHistoryHandler(ledger, listing),
            Call.of("GET", "/allocations/none/history").pathParameter("allocationId", "none"));

    assertThat(answer.statusCode()).isEqualTo(404);
  }

  private Answer replay(
      com.amazonaws.services.lambda.runtime.RequestStreamHandler handler,
      String sample,
      String route)
      throws Exception {
    byte[] event =
        Files.readAllBytes(
            Path.of(System.getProperty("repository.root"), "events", sample + ".json"));
    Answer answer = Json.read(Calls.invoke(handler, event), Answer.class);
    assertThat(
            openApi.objections(
                "GET",
                route,
                answer.statusCode(),
                answer.headers().get("content-type"),
                answer.body()))
        .isEmpty();
    return answer;
  }

  private Allocation opened(String id, int second) {
    Change change = change("NEW", second);
    Allocation first =
        Allocation.first(id, AllocationKind.CAPACITY_TASK, "us-east-1", "alice", change);
    assertThat(ledger.open(first, change)).isTrue();
    return first;
  }

  private static Change change(String status, int second) {
    return Change.to(
        status, true, new Details("a thing"), "alice", "a test", NOW.plusSeconds(second));
  }
}
