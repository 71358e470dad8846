package capacityops.usage.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A style sheet or script of this project that a page carries word for word; nothing else can be
 * one.
 */
final class Asset {
  private final String text;

  private Asset(String text) {
    this.text = text;
  }

  static Asset style() {
    return ofClassPath("report.css");
  }

  static Asset script() {
    return ofClassPath("report.js");
  }

  private static Asset ofClassPath(String name) {
    try (InputStream resource = Asset.class.getResourceAsStream(name)) {
      return new Asset(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    return text;
  }

  /** The source expression by which a content security policy permits this text and no other. */
  String source() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
