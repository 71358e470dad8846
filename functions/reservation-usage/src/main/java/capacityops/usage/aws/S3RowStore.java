package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.RowStore;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Pages of rows in S3 under {@code work/}: one JSON document a line, compressed. */
public final class S3RowStore implements RowStore {
  private static final String SERVICE = "S3";

  private final S3Client client;
  private final String bucket;

  public S3RowStore(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  @Override
  public void write(Place place, List<ReservationRow> rows) {
    byte[] page = compressed(rows);
    try {
      client.putObject(
          request ->
              request.bucket(bucket).key(key(place)).contentType("application/x-ndjson+gzip"),
          RequestBody.fromBytes(page));
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "PutObject", e);
    }
  }

  @Override
  public void read(Place place, Consumer<ReservationRow> each) {
    try (InputStream object = client.getObject(request -> request.bucket(bucket).key(key(place)));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(object), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.accept(Json.read(line, ReservationRow.class));
      }
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "GetObject", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] compressed(List<ReservationRow> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (ReservationRow row : rows) {
        out.write(Json.bytes(row));
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String key(Place place) {
    return "work/%s/%06d/%06d.ndjson.gz".formatted(place.reportId(), place.part(), place.page());
  }
}
