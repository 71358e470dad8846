package capacityops.usage.aws;

import static capacityops.usage.domain.Reservations.id;
import static capacityops.usage.domain.Reservations.reservation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.aws.AwsClients;
import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.FakeAccounts;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportStore.ReportFile;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.RowStore.Place;
import capacityops.usage.domain.UsageWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3StoresTest {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("OWN", "secret"));
  private static final ReportFile FILE =
      new ReportFile("report-1", Instant.parse("2026-11-20T23:59:00Z"), Format.HTML);

  @RegisterExtension final FakeS3 s3 = new FakeS3();
  private S3RowStore rows;
  private S3ReportStore reports;

  @BeforeEach
  void stores() {
    S3Client client =
        AwsClients.real()
            .as(CREDENTIALS)
            .repeating(S3Client.builder().endpointOverride(s3.endpoint()).region(Region.US_EAST_1));
    rows = new S3RowStore(client, "bucket");
    reports = new S3ReportStore(client, this::presigner, "bucket");
  }

  private S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .build();
  }

  @Test
  void rows_areReadAsTheyWereWritten() {
    List<ReservationRow> written = rowsOfAReport();
    Place place = new Place("report-1", 3, 12);

    rows.write(place, written);
    List<ReservationRow> read = new ArrayList<>();
    rows.read(place, read::add);

    assertThat(read).isEqualTo(written);
    assertThat(s3.objects()).containsOnlyKeys("/bucket/work/report-1/000003/000012.ndjson.gz");
  }

  @Test
  void rowsThatAreNotThere_areAFailure() {
    assertThatThrownBy(() -> rows.read(new Place("report-1", 0, 0), row -> {}))
        .isInstanceOf(AwsFailure.Refused.class);
  }

  @Test
  void report_isKeptByDate_withItsType() {
    reports.write(FILE, out -> out.write("<p>ü</p>".getBytes(StandardCharsets.UTF_8)));

    assertThat(reports.read(FILE, 9)).contains("<p>ü</p>");
    assertThat(s3.objects()).containsOnlyKeys("/bucket/reports/2026/11/20/report-1/report.html");
    assertThat(s3.objects().values().iterator().next().headers())
        .containsEntry("Content-Type", "text/html; charset=utf-8")
        .containsEntry("Content-Disposition", "inline; filename=\"usage-report-2026-11-20.html\"");
  }

  @Test
  void largeReport_isNotRead() {
    reports.write(FILE, out -> out.write(new byte[100_000]));

    assertThat(reports.read(FILE, 99_999)).isEmpty();
    assertThat(reports.read(FILE, 100_000)).isPresent();
  }

  @Test
  void reportThatBreaksOff_isAskedForAgain() {
    reports.write(FILE, out -> out.write(new byte[100_000]));
    s3.breakingOffOnce();

    assertThat(reports.read(FILE, 100_000)).isPresent();
  }

  @Test
  void reportWhoseWriterFails_isNotKept() {
    assertThatThrownBy(
            () ->
                reports.write(
                    FILE,
                    out -> {
                      out.write('x');
                      throw new IOException("broken");
                    }))
        .hasRootCauseMessage("broken");
    assertThat(s3.objects()).isEmpty();
  }

  @Test
  void link_canBeReadWithoutCredentials() throws Exception {
    reports.write(FILE, out -> out.write('x'));

    URI link = reports.link(FILE, Duration.ofMinutes(5));

    assertThat(link.getQuery()).contains("X-Amz-Expires=300").contains("X-Amz-Signature=");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("x");
    }
  }

  private static List<ReservationRow> rowsOfAReport() {
    UsageWorld world = new UsageWorld().price("m5.large", "0.096");
    world
        .account(FakeAccounts.OWN)
        .region(
            "us-east-1",
            reservation(1).tags(Map.of("a", "b")).lending(1, "active").get(),
            reservation(2).type("novel.large").instances(3, 3).get());
    world.report();
    List<ReservationRow> rows = new ArrayList<>();
    world.stores.read(new Place("report-1", 0, 0), rows::add);
    assertThat(rows)
        .extracting(ReservationRow::capacityReservationId)
        .containsExactly(id(1), id(2));
    return rows;
  }
}
