package capacityops.local.s3;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An object of a bucket.
 *
 * @param etag the MD5 of the content in quotes
 * @param headers what the writer said of it and reads say again, by header name
 * @param metadata the writer's own, by name without the prefix
 * @param checksums by algorithm, in base64
 * @param content its bytes
 */
record StoredObject(
    String key,
    Instant lastModified,
    String etag,
    long size,
    Map<String, String> headers,
    Map<String, String> metadata,
    Map<Checksum, String> checksums,
    Supplier<byte[]> content) {
  StoredObject {
    headers = Map.copyOf(headers);
    metadata = Map.copyOf(metadata);
    checksums = Map.copyOf(checksums);
  }

  StoredObject with(Supplier<byte[]> otherContent) {
    return new StoredObject(
        key, lastModified, etag, size, headers, metadata, checksums, otherContent);
  }
}
