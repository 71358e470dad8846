package capacityops.usage.report;

import capacityops.core.json.Json;
import capacityops.usage.domain.ReportDocuments.RowWriter;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.UsageReport;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;

/**
 * {@code report.json}: {@code reportId}, {@code status}, {@code createdAt}, {@code
 * capacityReservations[]} as they come, and {@code summary}.
 */
final class JsonReport implements RowWriter {
  private final JsonGenerator json;

  JsonReport(UsageReport report, OutputStream out) throws IOException {
    this.json =
        new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.writeStartObject();
    json.writeStringField("reportId", report.reportId());
    json.writeStringField("status", UsageReport.Status.READY.name());
    json.writeStringField("createdAt", report.createdAt().toString());
    json.writeArrayFieldStart("capacityReservations");
  }

  @Override
  public void row(ReservationRow row) throws IOException {
    json.writeRawValue(Json.text(row));
    json.writeRaw('\n');
  }

  @Override
  public void end(ReportSummary summary) throws IOException {
    json.writeEndArray();
    json.writeFieldName("summary");
    json.writeRawValue(Json.text(summary));
    json.writeEndObject();
    json.close();
  }
}
