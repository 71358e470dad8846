package capacityops.local.s3;

import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import capacityops.local.wire.Streamed;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsRequest;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Amazon S3: the buckets of the template and the objects in them, without versions. Only the
 * account of a bucket may use it.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_S3.html">S3
 *     API</a>
 */
public final class S3 implements ServiceSimulator {
  private static final String USUAL_TYPE = "binary/octet-stream";
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;
  private static final byte[] NOTHING = {};

  private final Map<String, Bucket> buckets = new TreeMap<>();
  private final String region;
  private final InstantSource clock;

  /**
   * @param names the buckets that there are
   * @param accountId whose they are
   * @param folder where objects are kept, or nothing to forget them at the end
   */
  public S3(
      Collection<String> names,
      String accountId,
      String region,
      Optional<Path> folder,
      InstantSource clock) {
    this.region = region;
    this.clock = clock;
    for (String name : names) {
      buckets.put(
          name,
          new Bucket(name, accountId, clock.instant(), folder.map(files -> files.resolve(name))));
    }
  }

  @Override
  public String signingName() {
    return "s3";
  }

  @Override
  public Operations operations() {
    return new Operations()
        .on(ListBucketsRequest.class, this::listBuckets)
        .on(HeadBucketRequest.class, this::headBucket)
        .on(PutObjectRequest.class, this::putObject)
        .on(GetObjectRequest.class, this::getObject)
        .on(HeadObjectRequest.class, this::headObject)
        .on(DeleteObjectRequest.class, this::deleteObject)
        .on(ListObjectsV2Request.class, this::listObjects);
  }

  @Override
  public void reset() {
    buckets.values().forEach(Bucket::clear);
  }

  private ListBucketsResponse listBuckets(ListBucketsRequest request, CallContext caller) {
    return ListBucketsResponse.builder()
        .buckets(
            buckets.values().stream()
                .filter(bucket -> bucket.ownerId().equals(caller.accountId()))
                .filter(
                    bucket ->
                        request.prefix() == null || bucket.name().startsWith(request.prefix()))
                .map(
                    bucket ->
                        software.amazon.awssdk.services.s3.model.Bucket.builder()
                            .name(bucket.name())
                            .bucketRegion(region)
                            .creationDate(bucket.createdAt())
                            .build())
                .toList())
        .owner(owner -> owner.id(caller.accountId()))
        .build();
  }

  private HeadBucketResponse headBucket(HeadBucketRequest request, CallContext caller) {
    bucket(request.bucket(), caller);
    return HeadBucketResponse.builder().bucketRegion(region).build();
  }

  private Bucket bucket(String name, CallContext caller) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      throw S3Errors.noSuchBucket(name);
    }
    if (!bucket.ownerId().equals(caller.accountId())) {
      throw S3Errors.accessDenied();
    }
    return bucket;
  }

  private PutObjectResponse putObject(PutObjectRequest request, CallContext caller) {
    Bucket bucket = bucket(request.bucket(), caller);
    byte[] content = caller.body().asByteArray();
    checkMd5(request, content);
    Map<Checksum, String> checksums = checked(given(request), content);
    StoredObject object =
        new StoredObject(
            request.key(),
            clock.instant().truncatedTo(ChronoUnit.SECONDS),
            etag(content),
            content.length,
            headers(request),
            request.metadata(),
            checksums,
            () -> content);
    synchronized (bucket) {
      checkConditions(request, bucket);
      bucket.put(object);
    }
    return PutObjectResponse.builder()
        .eTag(object.etag())
        .checksumCRC32(checksums.get(Checksum.CRC32))
        .checksumCRC32C(checksums.get(Checksum.CRC32C))
        .checksumCRC64NVME(checksums.get(Checksum.CRC64NVME))
        .checksumSHA1(checksums.get(Checksum.SHA1))
        .checksumSHA256(checksums.get(Checksum.SHA256))
        .checksumType(checksums.isEmpty() ? null : ChecksumType.FULL_OBJECT)
        .build();
  }

  private static void checkMd5(PutObjectRequest request, byte[] content) {
    String md5 = Base64.getEncoder().encodeToString(Checksum.digest("MD5", content));
    if (request.contentMD5() != null && !request.contentMD5().equals(md5)) {
      throw S3Errors.badDigest("Content-MD5");
    }
  }

  private static Map<Checksum, String> given(PutObjectRequest request) {
    Map<Checksum, String> given = new EnumMap<>(Checksum.class);
    given.put(Checksum.CRC32, request.checksumCRC32());
    given.put(Checksum.CRC32C, request.checksumCRC32C());
    given.put(Checksum.CRC64NVME, request.checksumCRC64NVME());
    given.put(Checksum.SHA1, request.checksumSHA1());
    given.put(Checksum.SHA256, request.checksumSHA256());
    given.values().removeIf(java.util.Objects::isNull);
    return given;
  }

  private static Map<Checksum, String> checked(Map<Checksum, String> given, byte[] content) {
    given.forEach(
        (checksum, value) -> {
          if (!checksum.of(content).equals(value)) {
            throw S3Errors.badDigest(checksum.name());
          }
        });
    return given;
  }

  private static String etag(byte[] content) {
    return '"' + HexFormat.of().formatHex(Checksum.digest("MD5", content)) + '"';
  }

  private static Map<String, String> headers(PutObjectRequest request) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", request.contentType());
    headers.put("Content-Encoding", request.contentEncoding());
    headers.put("Content-Disposition", request.contentDisposition());
    headers.put("Content-Language", request.contentLanguage());
    headers.put("Cache-Control", request.cacheControl());
    headers.values().removeIf(java.util.Objects::isNull);
    headers.putIfAbsent("Content-Type", USUAL_TYPE);
    return headers;
  }

  private static void checkConditions(PutObjectRequest request, Bucket bucket) {
    Optional<StoredObject> there = bucket.find(request.key());
    if ("*".equals(request.ifNoneMatch()) && there.isPresent()) {
      throw S3Errors.preconditionFailed("If-None-Match");
    }
    if (request.ifMatch() != null) {
      StoredObject object = there.orElseThrow(() -> S3Errors.noSuchKey(request.key()));
      if (!matches(request.ifMatch(), object)) {
        throw S3Errors.preconditionFailed("If-Match");
      }
    }
  }

  private static boolean matches(String etags, StoredObject object) {
    return etags.equals("*")
        || java.util.Arrays.stream(etags.split(",", -1))
            .map(etag -> etag.strip().replace("\"", ""))
            .anyMatch(object.etag().replace("\"", "")::equals);
  }

  private Streamed getObject(GetObjectRequest request, CallContext caller) {
    StoredObject object = object(request.bucket(), request.key(), caller);
    GetObjectResponse.Builder head =
        GetObjectResponse.builder()
            .acceptRanges("bytes")
            .eTag(object.etag())
            .lastModified(object.lastModified())
            .metadata(object.metadata())
            .contentType(or(request.responseContentType(), object, "Content-Type"))
            .contentEncoding(or(request.responseContentEncoding(), object, "Content-Encoding"))
            .contentDisposition(
                or(request.responseContentDisposition(), object, "Content-Disposition"))
            .contentLanguage(or(request.responseContentLanguage(), object, "Content-Language"))
            .cacheControl(or(request.responseCacheControl(), object, "Cache-Control"));
    if (unchanged(request.ifMatch(), request.ifNoneMatch(), object)) {
      return new Streamed(head.build(), NOTHING, NOT_MODIFIED);
    }
    Optional<ByteRange> range = ByteRange.of(request.range(), object.size());
    if (range.isPresent()) {
      byte[] part = range.get().of(object.content().get());
      head.contentRange(range.get().header()).contentLength((long) part.length);
      return new Streamed(head.build(), part, PARTIAL);
    }
    if (request.checksumMode() == ChecksumMode.ENABLED && !object.checksums().isEmpty()) {
      Map<Checksum, String> checksums = object.checksums();
      head.checksumCRC32(checksums.get(Checksum.CRC32))
          .checksumCRC32C(checksums.get(Checksum.CRC32C))
          .checksumCRC64NVME(checksums.get(Checksum.CRC64NVME))
          .checksumSHA1(checksums.get(Checksum.SHA1))
          .checksumSHA256(checksums.get(Checksum.SHA256))
          .checksumType(ChecksumType.FULL_OBJECT);
    }
    head.contentLength(object.size());
    return new Streamed(head.build(), object.content().get(), OK);
  }

  private static String or(String asked, StoredObject object, String header) {
    return asked == null ? object.headers().get(header) : asked;
  }

  /**
   * Whether the caller has the object already.
   *
   * @throws AwsError {@code PreconditionFailed} where it wants another one
   */
  private static boolean unchanged(String ifMatch, String ifNoneMatch, StoredObject object) {
    if (ifMatch != null && !matches(ifMatch, object)) {
      throw S3Errors.preconditionFailed("If-Match");
    }
    return ifNoneMatch != null && matches(ifNoneMatch, object);
  }

  private Streamed headObject(HeadObjectRequest request, CallContext caller) {
    StoredObject object = object(request.bucket(), request.key(), caller);
    HeadObjectResponse head =
        HeadObjectResponse.builder()
            .acceptRanges("bytes")
            .eTag(object.etag())
            .lastModified(object.lastModified())
            .contentLength(object.size())
            .metadata(object.metadata())
            .contentType(object.headers().get("Content-Type"))
            .contentEncoding(object.headers().get("Content-Encoding"))
            .contentDisposition(object.headers().get("Content-Disposition"))
            .contentLanguage(object.headers().get("Content-Language"))
            .cacheControl(object.headers().get("Cache-Control"))
            .build();
    boolean unchanged = unchanged(request.ifMatch(), request.ifNoneMatch(), object);
    return new Streamed(head, NOTHING, unchanged ? NOT_MODIFIED : OK);
  }

  private StoredObject object(String bucket, String key, CallContext caller) {
    return bucket(bucket, caller).find(key).orElseThrow(() -> S3Errors.noSuchKey(key));
  }

  /** An object that is not there is as good as deleted. */
  private DeleteObjectResponse deleteObject(DeleteObjectRequest request, CallContext caller) {
    bucket(request.bucket(), caller).delete(request.key());
    return DeleteObjectResponse.builder().build();
  }

  private ListObjectsV2Response listObjects(ListObjectsV2Request request, CallContext caller) {
    return new ObjectListing(request).of(bucket(request.bucket(), caller));
  }
}
