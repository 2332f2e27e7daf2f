package chat.testkit.power;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A file: what programs see of it, what is on the disk, and in which sectors these may differ. */
final class Contents {
  private static final int SECTOR = 512;
  private static final int SECTORS_A_PAGE = 8;

  private byte[] seen = {};
  private int seenSize;
  private byte[] certain = {};
  private int certainSize;

  /** What a sector may hold, beside what is certain, in the order in which it was written. */
  private final Map<Integer, List<byte[]>> candidates = new HashMap<>();

  /** Those of the candidates that the kernel takes for written since it reported their failure. */
  private final Set<Integer> given = new HashSet<>();

  void write(long offset, byte[] bytes) {
    int from = Math.toIntExact(offset);
    int to = Math.addExact(from, bytes.length);
    seen = grown(seen, to);
    System.arraycopy(bytes, 0, seen, from, bytes.length);
    seenSize = Math.max(seenSize, to);
    if (bytes.length == 0) {
      return;
    }
    for (int sector = from / SECTOR; sector <= (to - 1) / SECTOR; sector++) {
      candidates.computeIfAbsent(sector, _ -> new ArrayList<>()).add(sector(seen, sector));
      // The page is dirty again, all of it.
      int page = sector / SECTORS_A_PAGE * SECTORS_A_PAGE;
      for (int i = page; i < page + SECTORS_A_PAGE; i++) {
        given.remove(i);
      }
    }
  }

  void resize(long size) {
    int to = Math.toIntExact(size);
    seen = grown(seen, to);
    if (to < seenSize) {
      Arrays.fill(seen, to, seenSize, (byte) 0);
    }
    seenSize = to;
  }

  void sync(boolean done) {
    if (!done) {
      given.addAll(candidates.keySet());
      return;
    }
    certain = grown(certain, seenSize);
    candidates
        .keySet()
        .removeIf(sector -> {
          if (given.contains(sector)) {
            return false;
          }
          put(sector(seen, sector), certain, sector);
          return true;
        });
    certainSize = seenSize;
  }

  long uncertain() {
    return candidates.size();
  }

  /**
   * One of the states that a cut may leave.
   *
   * @param kept how likely it is that what is uncertain is there, from 0 to 1
   */
  byte[] afterCut(double kept, RandomGenerator random) {
    byte[] left = Arrays.copyOf(certain, Math.max(certain.length, seen.length));
    int size = random.nextDouble() < kept ? seenSize : certainSize;
    for (Map.Entry<Integer, List<byte[]>> each : candidates.entrySet()) {
      if (random.nextDouble() < kept) {
        List<byte[]> states = each.getValue();
        int state = random.nextBoolean() ? states.size() - 1 : random.nextInt(states.size());
        put(states.get(state), left, each.getKey());
        if (size < certainSize || size < seenSize) {
          size = Math.max(size, Math.min(seenSize, (each.getKey() + 1) * SECTOR));
        }
      }
    }
    return Arrays.copyOf(left, size);
  }

  private static byte[] sector(byte[] bytes, int sector) {
    return Arrays.copyOfRange(bytes, sector * SECTOR, (sector + 1) * SECTOR);
  }

  private static void put(byte[] content, byte[] bytes, int sector) {
    System.arraycopy(
        content, 0, bytes, sector * SECTOR, Math.clamp(bytes.length - sector * SECTOR, 0, SECTOR));
  }

  /** At least so long, in whole pages; at least doubled, so that growing costs little. */
  private static byte[] grown(byte[] bytes, int length) {
    if (bytes.length >= length) {
      return bytes;
    }
    int page = SECTOR * SECTORS_A_PAGE;
    int pages = (Math.max(length, bytes.length * 2) + page - 1) / page;
    return Arrays.copyOf(bytes, pages * page);
  }
}
