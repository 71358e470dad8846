package capacityops.local.s3;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of an object, both ends included.
 *
 * @param size of the whole object
 */
record ByteRange(long first, long last, long size) {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

  /**
   * The range of a header, or nothing for one that S3 ignores: of several parts or another unit.
   *
   * @throws capacityops.local.wire.AwsError {@code InvalidRange}
   */
  static Optional<ByteRange> of(String header, long size) {
    Matcher range = RANGE.matcher(header == null ? "" : header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    long first =
        range.group(1).isEmpty()
            ? Math.max(0, size - Long.parseLong(range.group(2)))
            : Long.parseLong(range.group(1));
    long last =
        range.group(1).isEmpty() || range.group(2).isEmpty()
            ? size - 1
            : Math.min(size - 1, Long.parseLong(range.group(2)));
    if (first > last) {
      throw S3Errors.invalidRange(header, size);
    }
    return Optional.of(new ByteRange(first, last, size));
  }

  byte[] of(byte[] content) {
    return Arrays.copyOfRange(content, (int) first, (int) last + 1);
  }

  String header() {
    return "bytes %d-%d/%d".formatted(first, last, size);
  }
}
