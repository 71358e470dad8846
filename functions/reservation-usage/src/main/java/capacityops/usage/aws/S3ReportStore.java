package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.usage.domain.ReportStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Finished reports in S3 under {@code reports/}, by date. */
public final class S3ReportStore implements ReportStore {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

  private final S3Client client;
  private final Supplier<S3Presigner> presigner;
  private final String bucket;

  /**
   * @param presigner made when a link is first asked for
   */
  public S3ReportStore(S3Client client, Supplier<S3Presigner> presigner, String bucket) {
    this.client = client;
    this.presigner = presigner;
    this.bucket = bucket;
  }

  /** Through a file: an object's length is needed first, and memory has no room for all of it. */
  @Override
  public void write(ReportFile file, Content content) {
    try {
      Path written = Files.createTempFile("report-", "." + file.format().extension());
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(written))) {
          content.to(out);
        }
        put(file, written);
      } finally {
        Files.delete(written);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(ReportFile file, Path written) {
    calling(
        "PutObject",
        () ->
            client.putObject(
                request ->
                    request
                        .bucket(bucket)
                        .key(key(file))
                        .contentType(file.format().contentType())
                        .contentDisposition(disposition(file)),
                RequestBody.fromFile(written)));
  }

  @Override
  public Optional<String> read(ReportFile file, long mostBytes) {
    return calling(
        "GetObject",
        () ->
            client.getObject(
                request -> request.bucket(bucket).key(key(file)),
                (answer, body) -> text(answer.contentLength(), body, mostBytes)));
  }

  /** Of a file that is too large no more is taken than its length. */
  private static Optional<String> text(long bytes, AbortableInputStream body, long mostBytes) {
    if (bytes > mostBytes) {
      body.abort();
      return Optional.empty();
    }
    try {
      return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw RetryableException.create("The file broke off", e);
    }
  }

  @Override
  public URI link(ReportFile file, Duration valid) {
    return URI.create(
        presigner
            .get()
            .presignGetObject(
                presigned ->
                    presigned
                        .signatureDuration(valid)
                        .getObjectRequest(request -> request.bucket(bucket).key(key(file))))
            .url()
            .toString());
  }

  private static String disposition(ReportFile file) {
    String day = DAY.format(file.createdAt()).replace('/', '-');
    String kind = file.format() == Format.CSV ? "attachment" : "inline";
    return "%s; filename=\"usage-report-%s.%s\"".formatted(kind, day, file.format().extension());
  }

  private static String key(ReportFile file) {
    return "reports/%s/%s/report.%s"
        .formatted(DAY.format(file.createdAt()), file.reportId(), file.format().extension());
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsErrors.of("S3", operation, e);
    }
  }
}
