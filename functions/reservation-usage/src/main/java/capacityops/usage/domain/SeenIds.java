package capacityops.usage.domain;

/**
 * Which ids were seen, at eight to sixteen bytes each: a list that moves while it is read page by
 * page shows some twice, and the reservations of a part are not all held in memory.
 */
final class SeenIds {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int SMALLEST = 1024;

  private long[] slots = new long[SMALLEST];
  private int size;

  /** Notes an id; false where it was seen before. */
  boolean add(String id) {
    if (size * 2 > slots.length) {
      grow();
    }
    return addHash(hash(id));
  }

  private boolean addHash(long hash) {
    int slot = (int) (hash >>> 32) & (slots.length - 1);
    while (slots[slot] != 0) {
      if (slots[slot] == hash) {
        return false;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = hash;
    size++;
    return true;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[old.length * 2];
    size = 0;
    for (long hash : old) {
      if (hash != 0) {
        addHash(hash);
      }
    }
  }

  /**
   * 64 bits of FNV-1a, never 0.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9923">RFC 9923</a>
   */
  private static long hash(String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return hash == 0 ? 1 : hash;
  }
}
