package capacityops.core.aws;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups for a key exchange that a client's first TLS message names, by their numbers.
 *
 * @param supportedGroups what it can do
 * @param keys of which it sends a key along
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.2">RFC 8446, section 4.2</a>
 */
record ClientHello(List<Integer> supportedGroups, List<Integer> keys) {
  private static final int RECORD_HEADER = 5;
  private static final int BEFORE_SESSION_ID = 4 + 2 + 32;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int KEY_SHARE = 51;

  static ClientHello read(InputStream connection) throws IOException {
    DataInputStream message = new DataInputStream(connection);
    message.skipNBytes(RECORD_HEADER + BEFORE_SESSION_ID);
    message.skipNBytes(message.readUnsignedByte());
    message.skipNBytes(message.readUnsignedShort());
    message.skipNBytes(message.readUnsignedByte());
    DataInputStream extensions = part(message);
    List<Integer> groups = new ArrayList<>();
    List<Integer> keys = new ArrayList<>();
    while (extensions.available() > 0) {
      int type = extensions.readUnsignedShort();
      DataInputStream extension = part(extensions);
      if (type == SUPPORTED_GROUPS) {
        for (DataInputStream list = part(extension); list.available() > 0; ) {
          groups.add(list.readUnsignedShort());
        }
      } else if (type == KEY_SHARE) {
        for (DataInputStream list = part(extension); list.available() > 0; ) {
          keys.add(list.readUnsignedShort());
          part(list);
        }
      }
    }
    return new ClientHello(groups, keys);
  }

  /** The bytes whose number stands before them. */
  private static DataInputStream part(DataInputStream whole) throws IOException {
    return new DataInputStream(
        new ByteArrayInputStream(whole.readNBytes(whole.readUnsignedShort())));
  }
}
