package capacityops.core.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes a place in a list into an opaque {@code nextToken}: encrypted, authenticated, valid for a
 * day, and only for the same caller and the same filter.
 */
public final class PageTokens {
  private static final Duration VALID = Duration.ofDays(1);
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int MOST_CHARACTERS = 8192;

  private final Supplier<byte[]> key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param key 32 secret bytes that every function of the stack shares
   */
  public PageTokens(Supplier<byte[]> key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  /**
   * @param filter everything of the request that decides what the list holds
   */
  public String seal(String place, Caller caller, String filter) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    byte[] plain =
        ByteBuffer.allocate(Long.BYTES + text.length)
            .putLong(clock.instant().plus(VALID).getEpochSecond())
            .put(text)
            .array();
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, plain, caller, filter);
    byte[] token =
        ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
            .put(VERSION)
            .put(nonce)
            .put(sealed)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * @throws ProblemException 422 for a token that this caller was not given for this filter
   */
  public Optional<String> unseal(String token, Caller caller, String filter) {
    if (token == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(opened(token, caller, filter));
    } catch (GeneralSecurityException | RuntimeException e) {
      Violations violations = new Violations();
      violations.add(
          "nextToken",
          "must be one that an earlier page of this list gave you, with the same filter, today");
      violations.throwIfAny();
      throw new IllegalStateException("unreachable: a violation was noted", e);
    }
  }

  private String opened(String token, Caller caller, String filter)
      throws GeneralSecurityException {
    if (token.length() > MOST_CHARACTERS) {
      throw new GeneralSecurityException("too long");
    }
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
    if (bytes.get() != VERSION) {
      throw new GeneralSecurityException("another version");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    bytes.get(nonce);
    byte[] sealed = new byte[bytes.remaining()];
    bytes.get(sealed);
    ByteBuffer plain = ByteBuffer.wrap(cipher(Cipher.DECRYPT_MODE, nonce, sealed, caller, filter));
    if (Instant.ofEpochSecond(plain.getLong()).isBefore(clock.instant())) {
      throw new GeneralSecurityException("expired");
    }
    return StandardCharsets.UTF_8.decode(plain).toString();
  }

  private byte[] cipher(int mode, byte[] nonce, byte[] input, Caller caller, String filter) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key.get(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD((caller.arn() + "\n" + filter).getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a token of this caller and filter", e);
    }
  }
}
