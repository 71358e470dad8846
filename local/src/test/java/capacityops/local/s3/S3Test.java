package capacityops.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import capacityops.local.gateway.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

class S3Test {
  private static final String BUCKET = "reports";
  private static final String KEY = "reports/2026/11/21/r-1/report.html";

  @TempDir private Path folder;
  private final RunningGateway running = running(Optional.empty());
  private final S3Client s3 = running.client(S3Client.builder());

  private static RunningGateway running(Optional<Path> folder) {
    return new RunningGateway(
        new S3(List.of(BUCKET), "123456789012", "us-east-1", folder, Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    s3.close();
    running.close();
  }

  @Test
  void object_isReadAsItWasWritten() {
    PutObjectResponse put =
        s3.putObject(
            request ->
                request
                    .bucket(BUCKET)
                    .key(KEY)
                    .contentType("text/html; charset=utf-8")
                    .contentEncoding("gzip")
                    .contentDisposition("inline; filename=\"report.html\"")
                    .metadata(Map.of("made-by", "usage")),
            RequestBody.fromString("<h1>Grüße</h1>"));

    ResponseBytes<GetObjectResponse> got = get(KEY);
    HeadObjectResponse head = s3.headObject(request -> request.bucket(BUCKET).key(KEY));

    assertThat(got.asUtf8String()).isEqualTo("<h1>Grüße</h1>");
    assertThat(got.response().contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(got.response().contentEncoding()).isEqualTo("gzip");
    assertThat(got.response().contentDisposition()).contains("report.html");
    assertThat(got.response().metadata()).containsEntry("made-by", "usage");
    assertThat(got.response().eTag()).isEqualTo(put.eTag()).matches("\"[0-9a-f]{32}\"");
    assertThat(head.contentLength()).isEqualTo(16);
    assertThat(head.contentType()).isEqualTo("text/html; charset=utf-8");
    assertThat(head.lastModified()).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = ChecksumAlgorithm.class,
      names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void checksums_areVerifiedKeptAndReadBack(ChecksumAlgorithm algorithm) {
    byte[] content = "x".repeat(200_000).getBytes(StandardCharsets.UTF_8);

    s3.putObject(
        request -> request.bucket(BUCKET).key("k").checksumAlgorithm(algorithm),
        RequestBody.fromBytes(content));

    ResponseBytes<GetObjectResponse> read =
        s3.getObjectAsBytes(
            request -> request.bucket(BUCKET).key("k").checksumMode(ChecksumMode.ENABLED));
    assertThat(read.asByteArray()).isEqualTo(content);
    GetObjectResponse got = read.response();
    assertThat(
            Arrays.asList(
                got.checksumCRC32(),
                got.checksumCRC32C(),
                got.checksumSHA1(),
                got.checksumSHA256()))
        .filteredOn(Objects::nonNull)
        .hasSize(1);
  }

  @Test
  void checksum_thatIsNotThatOfTheContent_isRefused() {
    assertThat(
            errorCode(
                () ->
                    s3.putObject(
                        request -> request.bucket(BUCKET).key("k").checksumSHA1("AAAA"),
                        RequestBody.fromString("x"))))
        .isEqualTo("BadDigest");
    assertThat(errorCode(() -> get("k"))).isEqualTo("NoSuchKey");
  }

  /** Computed by the specification's own check: the bytes "123456789". */
  @Test
  void crc64Nvme_isThatOfTheSpecification() {
    assertThat(Checksum.CRC64NVME.bytes("123456789".getBytes(StandardCharsets.US_ASCII)))
        .asHexString()
        .isEqualToIgnoringCase("AE8B14860A799888");
  }

  @Test
  void keysOfAnyCharacters_areKeptApart() {
    List<String> keys = List.of("a b+c", "a%20b", "ü/€/😀", "a//b", "a/./b", "x?y=z&w#f");
    keys.forEach(
        key ->
            s3.putObject(
                request -> request.bucket(BUCKET).key(key), RequestBody.fromString("of " + key)));

    keys.forEach(key -> assertThat(get(key).asUtf8String()).isEqualTo("of " + key));
    assertThat(
            s3.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream()
                .map(S3Object::key))
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void whatIsNotThere_hasS3sErrors() {
    assertThat(catchThrowableOfType(NoSuchKeyException.class, () -> get("none")))
        .satisfies(error -> assertThat(error.statusCode()).isEqualTo(404));
    assertThat(
            catchThrowableOfType(
                NoSuchBucketException.class,
                () -> s3.getObjectAsBytes(request -> request.bucket("elsewhere").key("k"))))
        .isNotNull();
    assertThat(
            catchThrowableOfType(
                S3Exception.class,
                () -> s3.headObject(request -> request.bucket(BUCKET).key("none"))))
        .satisfies(error -> assertThat(error.statusCode()).isEqualTo(404));
    assertThat(errorCode(() -> s3.getObjectAcl(request -> request.bucket(BUCKET).key("k"))))
        .isEqualTo("NotImplemented");
  }

  @Test
  void otherAccounts_areDenied() {
    try (S3Client other = running.client(S3Client.builder(), "111122223333")) {
      assertThat(errorCode(() -> other.listObjectsV2(request -> request.bucket(BUCKET))))
          .isEqualTo("AccessDenied");
      assertThat(other.listBuckets().buckets()).isEmpty();
    }
    assertThat(s3.listBuckets().buckets()).singleElement().matches(b -> b.name().equals(BUCKET));
  }

  @Test
  void list_inPages_isCompleteAndInOrder() {
    List<String> keys = IntStream.range(0, 25).mapToObj("work/%03d"::formatted).toList();
    keys.forEach(this::put);
    put("other");

    List<String> listed =
        s3
            .listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix("work/").maxKeys(10))
            .contents()
            .stream()
            .map(S3Object::key)
            .toList();

    assertThat(listed).containsExactlyElementsOf(keys);
  }

  @Test
  void list_withDelimiter_groupsByPrefix() {
    List.of("a/1", "a/2", "b/1", "c").forEach(this::put);

    ListObjectsV2Response listed =
        s3.listObjectsV2(request -> request.bucket(BUCKET).delimiter("/"));
    ListObjectsV2Response first =
        s3.listObjectsV2(request -> request.bucket(BUCKET).delimiter("/").maxKeys(1));
    ListObjectsV2Response second =
        s3.listObjectsV2(
            request ->
                request
                    .bucket(BUCKET)
                    .delimiter("/")
                    .continuationToken(first.nextContinuationToken()));

    assertThat(listed.commonPrefixes())
        .extracting(CommonPrefix::prefix)
        .containsExactly("a/", "b/");
    assertThat(listed.contents()).extracting(S3Object::key).containsExactly("c");
    assertThat(listed.keyCount()).isEqualTo(3);
    assertThat(first.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/");
    assertThat(second.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("b/");
  }

  @Test
  void range_isAnsweredInPart() {
    put("0123456789");

    assertThat(range("bytes=2-4")).isEqualTo("234");
    assertThat(range("bytes=7-")).isEqualTo("789");
    assertThat(range("bytes=-3")).isEqualTo("789");
    assertThat(errorCode(() -> range("bytes=10-12"))).isEqualTo("InvalidRange");
  }

  private String range(String range) {
    return s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("0123456789").range(range))
        .asUtf8String();
  }

  @Test
  void conditions_areKept() {
    put("k");

    assertThat(
            errorCode(
                () ->
                    s3.putObject(
                        request -> request.bucket(BUCKET).key("k").ifNoneMatch("*"),
                        RequestBody.fromString("second"))))
        .isEqualTo("PreconditionFailed");
    assertThat(
            errorCode(
                () ->
                    s3.getObjectAsBytes(
                        request -> request.bucket(BUCKET).key("k").ifMatch("\"other\""))))
        .isEqualTo("PreconditionFailed");
    assertThat(
            catchThrowableOfType(
                S3Exception.class,
                () ->
                    s3.getObjectAsBytes(
                        request ->
                            request
                                .bucket(BUCKET)
                                .key("k")
                                .ifNoneMatch(get("k").response().eTag()))))
        .satisfies(error -> assertThat(error.statusCode()).isEqualTo(304));
    assertThat(get("k").asUtf8String()).isEqualTo("k");
  }

  @Test
  void deletedObject_isGone_andDeletingAgainIsNoError() {
    put("k");

    s3.deleteObject(request -> request.bucket(BUCKET).key("k"));
    s3.deleteObject(request -> request.bucket(BUCKET).key("k"));

    assertThat(errorCode(() -> get("k"))).isEqualTo("NoSuchKey");
  }

  @Test
  void presignedLink_worksForAnyHttpClient() throws Exception {
    put(KEY);
    String link = presigned(Duration.ofMinutes(5));

    HttpResponse<String> answer = fetched(link);

    assertThat(link).startsWith(running.gateway.endpoint() + "/" + BUCKET + "/reports/");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(KEY);
    assertThat(answer.headers().firstValue("Content-Disposition")).contains("inline");
  }

  @Test
  void presignedLink_whoseTimeIsOver_isRefused() throws Exception {
    put(KEY);
    String link = presigned(Duration.ofMinutes(5));
    String earlier = link.replaceFirst("X-Amz-Date=\\d{8}", "X-Amz-Date=20260101");

    HttpResponse<String> answer = fetched(earlier);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<Code>AccessDenied</Code>", "expired");
  }

  private String presigned(Duration valid) {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(running.gateway.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("alice", "secret")))
            .build()) {
      return presigner
          .presignGetObject(
              presigned ->
                  presigned
                      .signatureDuration(valid)
                      .getObjectRequest(
                          request ->
                              request.bucket(BUCKET).key(KEY).responseContentDisposition("inline")))
          .url()
          .toString();
    }
  }

  private static HttpResponse<String> fetched(String link)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void objectsInAFolder_outliveTheProcess() {
    try (RunningGateway first = running(Optional.of(folder));
        S3Client client = first.client(S3Client.builder())) {
      client.putObject(
          request -> request.bucket(BUCKET).key(KEY).contentType("text/csv"),
          RequestBody.fromString("a,b\n1,2\n"));
      client.putObject(request -> request.bucket(BUCKET).key("gone"), RequestBody.fromString("x"));
      client.deleteObject(request -> request.bucket(BUCKET).key("gone"));
    }
    try (RunningGateway second = running(Optional.of(folder));
        S3Client client = second.client(S3Client.builder())) {
      ResponseBytes<GetObjectResponse> got =
          client.getObjectAsBytes(request -> request.bucket(BUCKET).key(KEY));

      assertThat(got.asUtf8String()).isEqualTo("a,b\n1,2\n");
      assertThat(got.response().contentType()).isEqualTo("text/csv");
      assertThat(client.listObjectsV2(request -> request.bucket(BUCKET)).keyCount()).isEqualTo(1);
    }
  }

  private void put(String key) {
    s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(key));
  }

  private ResponseBytes<GetObjectResponse> get(String key) {
    return s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
  }

  private static String errorCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(S3Exception.class, call).awsErrorDetails().errorCode();
  }
}
