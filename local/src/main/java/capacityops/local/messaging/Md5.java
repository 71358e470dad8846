package capacityops.local.messaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The digests by which SDKs check that a message arrived whole.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation">Calculating
 *     the MD5 message digest for message attributes</a>
 */
final class Md5 {
  private static final byte STRING = 1;
  private static final byte BINARY = 2;

  private Md5() {}

  static String of(String body) {
    return hex(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing where there are no attributes. */
  static Optional<String> of(Map<String, MessageAttributeValue> attributes) {
    if (attributes.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    new TreeMap<>(attributes)
        .forEach(
            (name, value) -> {
              put(encoded, name.getBytes(StandardCharsets.UTF_8));
              put(encoded, value.dataType().getBytes(StandardCharsets.UTF_8));
              boolean binary = value.dataType().startsWith("Binary");
              encoded.write(binary ? BINARY : STRING);
              put(
                  encoded,
                  binary
                      ? value.binaryValue().asByteArray()
                      : value.stringValue().getBytes(StandardCharsets.UTF_8));
            });
    return Optional.of(hex(encoded.toByteArray()));
  }

  private static void put(ByteArrayOutputStream encoded, byte[] bytes) {
    encoded.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    encoded.writeBytes(bytes);
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
