package capacityops.local.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectStorageClass;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A page of the keys of a bucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">
 *     ListObjectsV2</a>
 */
final class ObjectListing {
  private static final int MOST_KEYS = 1000;

  /** Behind every key that starts with a common prefix. */
  private static final String LAST = Character.toString(Character.MAX_CODE_POINT).repeat(4);

  private final ListObjectsV2Request request;
  private final String prefix;
  private final int mostKeys;
  private final List<S3Object> contents = new ArrayList<>();
  private final List<CommonPrefix> prefixes = new ArrayList<>();
  private String listedTo = "";
  private boolean truncated;

  ObjectListing(ListObjectsV2Request request) {
    this.request = request;
    this.prefix = Optional.ofNullable(request.prefix()).orElse("");
    int asked = Optional.ofNullable(request.maxKeys()).orElse(MOST_KEYS);
    if (asked < 0) {
      throw S3Errors.invalidArgument("max-keys", asked);
    }
    this.mostKeys = Math.min(asked, MOST_KEYS);
  }

  ListObjectsV2Response of(Bucket bucket) {
    bucket.after(start()).stream()
        .filter(object -> object.key().startsWith(prefix))
        .takeWhile(object -> !truncated)
        .forEach(this::list);
    return ListObjectsV2Response.builder()
        .name(bucket.name())
        .prefix(encoded(prefix))
        .delimiter(encoded(request.delimiter()))
        .startAfter(encoded(request.startAfter()))
        .continuationToken(request.continuationToken())
        .encodingType(request.encodingType())
        .maxKeys(mostKeys)
        .keyCount(contents.size() + prefixes.size())
        .isTruncated(truncated)
        .nextContinuationToken(truncated ? token(listedTo) : null)
        .contents(contents)
        .commonPrefixes(prefixes)
        .build();
  }

  private String start() {
    if (request.continuationToken() != null) {
      return keyOf(request.continuationToken());
    }
    return Optional.ofNullable(request.startAfter()).orElse("");
  }

  private void list(StoredObject object) {
    Optional<String> common = commonPrefix(object.key());
    if (common.isPresent() && listedTo.startsWith(common.get())) {
      return;
    }
    if (contents.size() + prefixes.size() == mostKeys) {
      truncated = mostKeys > 0;
      return;
    }
    if (common.isPresent()) {
      prefixes.add(CommonPrefix.builder().prefix(encoded(common.get())).build());
      listedTo = common.get() + LAST;
    } else {
      contents.add(described(object));
      listedTo = object.key();
    }
  }

  private Optional<String> commonPrefix(String key) {
    if (request.delimiter() == null || request.delimiter().isEmpty()) {
      return Optional.empty();
    }
    int end = key.indexOf(request.delimiter(), prefix.length());
    return end < 0
        ? Optional.empty()
        : Optional.of(key.substring(0, end + request.delimiter().length()));
  }

  private S3Object described(StoredObject object) {
    return S3Object.builder()
        .key(encoded(object.key()))
        .lastModified(object.lastModified())
        .eTag(object.etag())
        .size(object.size())
        .storageClass(ObjectStorageClass.STANDARD)
        .build();
  }

  private String encoded(String text) {
    return text == null || request.encodingType() != EncodingType.URL
        ? text
        : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
  }

  private static String token(String key) {
    return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String keyOf(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw S3Errors.invalidArgument("continuation-token", token);
    }
  }
}
