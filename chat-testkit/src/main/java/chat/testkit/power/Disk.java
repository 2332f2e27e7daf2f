package chat.testkit.power;

import chat.testkit.power.Call.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A disk under a recorded program: what is on it for certain, and what may be.
 *
 * <p>A sector that was written and not synced may be there or not, each by itself, in any of the
 * states it had since; so writes may be torn and out of order. A sync that failed makes nothing
 * certain, and a later one does not mend it unless the page is written again: that is what Linux
 * does. Names are kept in the order in which they changed, up to any moment after the directory's
 * last sync.
 *
 * <p>For one thread.
 */
public final class Disk {
  private static final int NONE = 0;
  private static final int HALF = 1;
  private static final int CHOICES = 3;

  private final Path directory;
  private final Map<String, Contents> names = new HashMap<>();
  private final Map<String, Contents> certainNames = new HashMap<>();
  private final List<Effect> uncertainNames = new ArrayList<>();

  /** The contents behind each uncertain name, at the time of its change. */
  private final List<Contents> uncertainContents = new ArrayList<>();

  /**
   * @param directory that the program kept its files in; it was empty when the record began
   */
  public Disk(Path directory) {
    this.directory = directory;
  }

  /** Goes on with a call that has ended; in the order of their begin. */
  public void apply(Call call) {
    switch (call.effect()) {
      case Effect.Create(String path) -> {
        if (!names.containsKey(path)) {
          name(call.effect(), path, new Contents());
        }
      }
      case Effect.Write(String path, long offset, byte[] bytes) ->
          contents(path).write(offset, bytes);
      case Effect.Resize(String path, long size) -> contents(path).resize(size);
      case Effect.Sync(String path, boolean done) -> {
        if (!path.equals(directory.toString())) {
          contents(path).sync(done);
        } else if (done) {
          syncNames();
        }
      }
      case Effect.Unlink(String path) -> {
        Contents gone = names.remove(path);
        if (gone != null) {
          uncertain(call.effect(), gone);
        }
      }
      case Effect.Rename(String from, String to) -> {
        Contents moved = names.remove(from);
        if (moved != null) {
          name(call.effect(), to, moved);
        }
      }
    }
  }

  private void name(Effect how, String path, Contents contents) {
    names.put(path, contents);
    uncertain(how, contents);
  }

  private void uncertain(Effect how, Contents contents) {
    uncertainNames.add(how);
    uncertainContents.add(contents);
  }

  private Contents contents(String path) {
    Contents contents = names.get(path);
    if (contents == null) {
      // Deleted while it was open: what is written to it is nowhere.
      return new Contents();
    }
    return contents;
  }

  private void syncNames() {
    certainNames.clear();
    certainNames.putAll(names);
    uncertainNames.clear();
    uncertainContents.clear();
  }

  /** How many sectors are there or not, as chance has it. */
  public long uncertainSectors() {
    return names.values().stream().mapToLong(Contents::uncertain).sum();
  }

  /**
   * Writes down what may have been left.
   *
   * @param target an empty directory
   */
  public void cut(Path target, RandomGenerator random) throws IOException {
    Map<String, Contents> left = new HashMap<>(certainNames);
    int changes = random.nextInt(uncertainNames.size() + 1);
    for (int i = 0; i < changes; i++) {
      switch (uncertainNames.get(i)) {
        case Effect.Create(String path) -> left.put(path, uncertainContents.get(i));
        case Effect.Unlink(String path) -> left.remove(path);
        case Effect.Rename(String from, String to) -> {
          left.remove(from);
          left.put(to, uncertainContents.get(i));
        }
        case Effect effect -> throw new IllegalStateException("no change of a name: " + effect);
      }
    }
    for (Map.Entry<String, Contents> file : left.entrySet()) {
      Path relative = directory.relativize(Path.of(file.getKey()));
      Path to = target.resolve(relative.toString());
      Files.createDirectories(to.getParent());
      // All, nothing and anything between are different dangers: each has its turn.
      double kept =
          switch (random.nextInt(CHOICES)) {
            case NONE -> 0;
            case HALF -> random.nextDouble();
            default -> 1;
          };
      Files.write(to, file.getValue().afterCut(kept, random));
    }
  }
}
