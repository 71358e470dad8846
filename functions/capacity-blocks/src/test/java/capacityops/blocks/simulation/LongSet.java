package capacityops.blocks.simulation;

/** Numbers that were seen, at eight bytes each. */
final class LongSet {
  private long[] slots = new long[1 << 12];
  private int size;

  /**
   * @return false where it was there already
   */
  boolean add(long number) {
    long key = number == 0 ? 1 : number;
    int slot = slotOf(slots, key);
    if (slots[slot] == key) {
      return false;
    }
    slots[slot] = key;
    if (++size * 2 > slots.length) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] wider = new long[slots.length * 2];
    for (long key : slots) {
      if (key != 0) {
        wider[slotOf(wider, key)] = key;
      }
    }
    slots = wider;
  }

  private static int slotOf(long[] in, long key) {
    int slot = (int) (key ^ key >>> 32) & in.length - 1;
    while (in[slot] != 0 && in[slot] != key) {
      slot = slot + 1 & in.length - 1;
    }
    return slot;
  }
}
