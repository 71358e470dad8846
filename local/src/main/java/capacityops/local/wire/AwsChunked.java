package capacityops.local.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The content encoding {@code aws-chunked}: a body in signed or unsigned chunks, and headers after
 * it.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Signature
 *     calculations for trailing headers</a>
 */
final class AwsChunked {
  private static final String ENCODING = "aws-chunked";
  private static final String CONTENT_ENCODING = "content-encoding";
  private static final String CONTENT_HASH = "x-amz-content-sha256";
  private static final String STREAMING = "STREAMING-";

  private final byte[] encoded;
  private final ByteArrayOutputStream decoded = new ByteArrayOutputStream();
  private final Map<String, String> trailers = new LinkedHashMap<>();
  private int position;

  private AwsChunked(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * The request as it would have been without the encoding; trailers are headers.
   *
   * @throws AwsError where the chunks are broken
   */
  static WireRequest undone(WireRequest request) {
    if (!request.header(CONTENT_HASH).orElse("").startsWith(STREAMING)) {
      return request;
    }
    AwsChunked body = new AwsChunked(request.body());
    body.decode();
    Map<String, String> headers = new LinkedHashMap<>(request.headers());
    headers.remove(CONTENT_ENCODING);
    String others = otherEncodings(request);
    if (!others.isEmpty()) {
      headers.put(CONTENT_ENCODING, others);
    }
    headers.putAll(body.trailers);
    return new WireRequest(
        request.method(),
        request.rawPath(),
        request.rawQuery(),
        headers,
        body.decoded.toByteArray());
  }

  private static String otherEncodings(WireRequest request) {
    return request.header(CONTENT_ENCODING).stream()
        .flatMap(value -> List.of(value.split(",", -1)).stream())
        .map(String::strip)
        .filter(encoding -> !encoding.isEmpty() && !encoding.equals(ENCODING))
        .collect(Collectors.joining(","));
  }

  private void decode() {
    for (int length = chunkLength(); length > 0; length = chunkLength()) {
      if (position + length > encoded.length) {
        throw broken();
      }
      decoded.write(encoded, position, length);
      position += length;
      if (!line().isEmpty()) {
        throw broken();
      }
    }
    while (position < encoded.length) {
      readTrailer(line());
    }
  }

  /** {@code 400;chunk-signature=…} */
  private int chunkLength() {
    String size = line();
    try {
      return Integer.parseInt(size.contains(";") ? size.substring(0, size.indexOf(';')) : size, 16);
    } catch (NumberFormatException e) {
      throw broken();
    }
  }

  private void readTrailer(String line) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      trailers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
  }

  private String line() {
    int end = position;
    while (end < encoded.length && encoded[end] != '\n') {
      end++;
    }
    if (end == encoded.length && end == position) {
      throw broken();
    }
    String line = new String(Arrays.copyOfRange(encoded, position, end), StandardCharsets.US_ASCII);
    position = Math.min(end + 1, encoded.length);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private static AwsError broken() {
    return new AwsError(
        "IncompleteBody", 400, "The body is not in the chunks that its headers announce");
  }
}
