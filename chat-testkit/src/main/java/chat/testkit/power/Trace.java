package chat.testkit.power;

import chat.testkit.power.Call.Effect;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@link Recorder} wrote down, read back. */
public final class Trace {
  private static final Pattern LINE = Pattern.compile("(\\d+) +(\\d+\\.\\d{9}) (.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";

  /** The name, what is between the brackets, the result, how long it took. */
  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\((.*)\\) += (-?\\d+)(?:<[^>]*>)?(?: [^<]*)?<(\\d+\\.\\d+)>");

  /** The program was killed in the call, or as it entered it: {@code ???() = ?}. */
  private static final Pattern ENDED_IN_IT = Pattern.compile("\\) += \\?");

  private static final Pattern DESCRIPTOR = Pattern.compile("-?\\d+<([^>]*)>.*");
  private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern WRITE = Pattern.compile(".*\"([^\"]*)\"(\\.\\.\\.)?, \\d+, (\\d+)");
  private static final Pattern LAST_NUMBER = Pattern.compile(".*, (\\d+)");

  private Trace() {}

  /**
   * The calls that concern a directory and what is in it, in the order in which they began.
   *
   * @throws IOException also if a line is not understood: a call that is overlooked would make the
   *     disk a wrong one
   */
  public static List<Call> read(Path file, Path directory) throws IOException {
    List<Call> calls = new ArrayList<>();
    Map<String, String> unfinished = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      for (String line; (line = lines.readLine()) != null; ) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
          throw new IOException("not a line of a trace: " + shortened(line));
        }
        String thread = parts.group(1);
        String text = parts.group(3);
        if (text.startsWith("+++") || text.startsWith("---")) {
          unfinished.remove(thread);
          continue;
        }
        if (text.endsWith(UNFINISHED)) {
          unfinished.put(
              thread,
              parts.group(2) + ' ' + text.substring(0, text.length() - UNFINISHED.length()));
          continue;
        }
        String begin = parts.group(2);
        Matcher resumed = RESUMED.matcher(text);
        if (resumed.matches()) {
          String first = unfinished.remove(thread);
          if (first == null) {
            throw new IOException("the end of a call that did not begin: " + shortened(line));
          }
          begin = first.substring(0, first.indexOf(' '));
          text = first.substring(first.indexOf(' ') + 1) + resumed.group(1);
        }
        Call call = call(nanos(begin), text, directory.toString());
        if (call != null) {
          calls.add(call);
        }
      }
    }
    // What was begun and never ended may have been done or not: it died with the program.
    calls.sort(Comparator.comparingLong(Call::begin));
    return calls;
  }

  private static @Nullable Call call(long begin, String text, String directory) throws IOException {
    Matcher parts = CALL.matcher(text);
    if (!parts.matches()) {
      if (ENDED_IN_IT.matcher(text).find()) {
        return null;
      }
      throw new IOException("not a call that is known: " + shortened(text));
    }
    long result = Long.parseLong(parts.group(3));
    Effect effect = effect(parts.group(1), parts.group(2), result);
    long end = begin + nanos(parts.group(4));
    return effect == null || !isWithin(effect, directory) ? null : new Call(begin, end, effect);
  }

  private static @Nullable Effect effect(String name, String arguments, long result)
      throws IOException {
    boolean failed = result < 0;
    return switch (name) {
      case "fsync", "fdatasync" -> new Effect.Sync(descriptor(arguments), !failed);
      case String _ when failed -> null;
      case "openat" -> arguments.contains("O_CREAT") ? new Effect.Create(path(arguments, 0)) : null;
      case "unlink", "unlinkat" -> new Effect.Unlink(path(arguments, 0));
      case "rename" -> new Effect.Rename(path(arguments, 0), path(arguments, 1));
      case "ftruncate" ->
          new Effect.Resize(descriptor(arguments), Long.parseLong(last(arguments, LAST_NUMBER, 1)));
      case "pwrite64" -> write(arguments, result);
      default -> throw new IOException("a call that was not asked for: " + name);
    };
  }

  private static Effect write(String arguments, long result) throws IOException {
    Matcher parts = WRITE.matcher(arguments);
    if (!parts.matches() || parts.group(2) != null) {
      throw new IOException("a write that is not whole: " + shortened(arguments));
    }
    byte[] bytes = bytes(parts.group(1));
    if (result != bytes.length) {
      byte[] written = new byte[Math.toIntExact(result)];
      System.arraycopy(bytes, 0, written, 0, written.length);
      bytes = written;
    }
    return new Effect.Write(descriptor(arguments), Long.parseLong(parts.group(3)), bytes);
  }

  private static boolean isWithin(Effect effect, String directory) {
    String path =
        switch (effect) {
          case Effect.Create create -> create.path();
          case Effect.Write write -> write.path();
          case Effect.Resize resize -> resize.path();
          case Effect.Sync sync -> sync.path();
          case Effect.Unlink unlink -> unlink.path();
          case Effect.Rename rename -> rename.to();
        };
    return path.equals(directory) || path.startsWith(directory + "/");
  }

  private static String descriptor(String arguments) throws IOException {
    return text(last(arguments, DESCRIPTOR, 1));
  }

  private static String path(String arguments, int index) throws IOException {
    Matcher strings = STRING.matcher(arguments);
    for (int i = 0; strings.find(); i++) {
      if (i == index) {
        return text(strings.group(1));
      }
    }
    throw new IOException("no path in " + shortened(arguments));
  }

  private static String last(String arguments, Pattern pattern, int group) throws IOException {
    Matcher parts = pattern.matcher(arguments);
    if (!parts.matches()) {
      throw new IOException("not what was expected of a call: " + shortened(arguments));
    }
    return parts.group(group);
  }

  private static String text(String escaped) {
    return new String(bytes(escaped), StandardCharsets.UTF_8);
  }

  /** {@code \x41\x42}, which is how all strings are written when that is asked for. */
  private static byte[] bytes(String escaped) {
    byte[] bytes = new byte[escaped.length() / 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (Character.digit(escaped.charAt(4 * i + 2), 16) << 4
                  | Character.digit(escaped.charAt(4 * i + 3), 16));
    }
    return bytes;
  }

  private static long nanos(String seconds) {
    return new BigDecimal(seconds).movePointRight(9).longValueExact();
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
