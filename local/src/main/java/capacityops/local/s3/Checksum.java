package capacityops.local.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The checksums that S3 verifies.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html">Checking
 *     object integrity</a>
 */
enum Checksum {
  CRC32 {
    @Override
    byte[] bytes(byte[] content) {
      CRC32 crc = new CRC32();
      crc.update(content);
      return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }
  },
  CRC32C {
    @Override
    byte[] bytes(byte[] content) {
      CRC32C crc = new CRC32C();
      crc.update(content);
      return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }
  },
  CRC64NVME {
    /** The reflected polynomial of CRC-64/NVME. */
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

    @Override
    byte[] bytes(byte[] content) {
      long crc = ~0L;
      for (byte one : content) {
        crc ^= one & 0xFF;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
        }
      }
      return ByteBuffer.allocate(Long.BYTES).putLong(~crc).array();
    }
  },
  SHA1 {
    @Override
    byte[] bytes(byte[] content) {
      return digest("SHA-1", content);
    }
  },
  SHA256 {
    @Override
    byte[] bytes(byte[] content) {
      return digest("SHA-256", content);
    }
  };

  abstract byte[] bytes(byte[] content);

  /** In base64, as headers have it. */
  String of(byte[] content) {
    return Base64.getEncoder().encodeToString(bytes(content));
  }

  static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
