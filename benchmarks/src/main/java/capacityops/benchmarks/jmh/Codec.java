package capacityops.benchmarks.jmh;

import capacityops.core.api.ApiHandler;
import capacityops.core.api.ApiRequest;
import capacityops.core.api.ApiResponse;
import capacityops.core.json.Json;
import capacityops.usage.domain.ReservationRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** JSON in and out: the envelope of the API, and a report's row as it is kept between functions. */
@State(Scope.Benchmark)
@OutputTimeUnit(java.util.concurrent.TimeUnit.MICROSECONDS)
public class Codec {
  private final List<byte[]> events = ApiEvents.all();
  private final ReservationRow row = GeneratedRows.row(0, 0);
  private final String json = Json.text(row);
  private final ApiHandler answering =
      new ApiHandler() {
        @Override
        protected ApiResponse answer(ApiRequest request) {
          return ApiResponse.json(200, row);
        }
      };

  private int next;

  /** One event after the other, each answered with a reservation. */
  @Benchmark
  public int eventInAnswerOut() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] event = events.get(next++ % events.size());
    answering.handleRequest(new ByteArrayInputStream(event), answer, null);
    return answer.size();
  }

  @Benchmark
  public ReservationRow rowRead() {
    return Json.read(json, ReservationRow.class);
  }

  @Benchmark
  public String rowWritten() {
    return Json.text(row);
  }
}
