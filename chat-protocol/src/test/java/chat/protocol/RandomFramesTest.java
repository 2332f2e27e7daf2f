package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Values drawn at random come back from the wire as they were, and lines that were damaged at
 * random are refused or read, but never break the codec. {@code -Dseed=…} repeats a run.
 */
class RandomFramesTest {
  private static final int ROUNDS = 2_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @AfterEach
  void printSeed(TestInfo test) {
    System.out.println(test.getDisplayName() + " seed=" + seed);
  }

  @Test
  void requestsComeBack() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Request request = request();
      byte[] frame = Codec.encode(request);
      assertEquals(request, Codec.decode(frame, 0, frame.length - 1), () -> "seed " + seed);
      assertSameForGson(frame);
    }
  }

  @Test
  void entriesComeBack() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Entry entry =
          switch (random.nextInt(4)) {
            case 0 ->
                new Entry.Message(
                    name(), number(), time(), name(), orNull(this::key), text(true, 200));
            case 1 -> new Entry.Join(name(), number(), time(), name());
            case 2 -> new Entry.Leave(name(), number(), time(), name());
            default -> new Entry.Topic(name(), number(), time(), name(), text(false, 50));
          };
      byte[] frame = Codec.encode(entry);
      assertEquals(entry, Codec.decodeServer(frame), () -> "seed " + seed);
      assertSameForGson(frame);
    }
  }

  /** Another parser reads the same, and finds nothing escaped that need not be. */
  private void assertSameForGson(byte[] frame) {
    String text = new String(frame, StandardCharsets.UTF_8);
    assertEquals(
        text,
        new String(
            Codec.encode(JsonParser.parseString(text).getAsJsonObject()), StandardCharsets.UTF_8),
        () -> "seed " + seed);
  }

  @Test
  void damagedLinesAreRefusedOrRead() {
    List<byte[]> lines =
        Stream.of("requests", "replies", "refusals", "entries", "events", "session")
            .flatMap(file -> Golden.lines(file).stream())
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .toList();
    int read = 0;
    for (int i = 0; i < ROUNDS * 20; i++) {
      byte[] line = damage(lines.get(random.nextInt(lines.size())).clone());
      try {
        Request request = Codec.decode(line);
        read++;
        byte[] frame = Codec.encode(request);
        assertEquals(request, Codec.decode(frame, 0, frame.length - 1), () -> "seed " + seed);
      } catch (Refused e) {
        assertTrue(e.refusal().message().length() < 200);
      }
      try {
        Codec.decodeServer(line);
      } catch (ProtocolException _) {
        // As it should be.
      }
    }
    assertTrue(read > 100, "damage so heavy that nothing was read tests nothing: " + read);
  }

  private byte[] damage(byte[] line) {
    byte[] hostile =
        "{}[]\",:\\u0dD8/eE+-.019\r\t \u0000tfn\u0080\u00c3\u00ed\u00a0\u00ff"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int hits = random.nextInt(1, 4); hits > 0; hits--) {
      line[random.nextInt(line.length)] = hostile[random.nextInt(hostile.length)];
    }
    return line;
  }

  private Request request() {
    String id = orNull(() -> text(true, 60));
    return switch (random.nextInt(20)) {
      case 0 -> new Request.Ping(id);
      case 1 -> new Request.Pong();
      case 2 ->
          new Request.Register(
              id,
              name(),
              "12345678" + text(false, 20),
              orNull(() -> text(true, 9)),
              flag(),
              text(false, 15));
      case 3 -> new Request.Login(id, credentials(), false, "");
      case 4 ->
          new Request.Login(
              id, new Credentials.Password(name(), text(true, 50)), flag(), text(false, 15));
      case 5 -> new Request.Logout(id);
      case 6 -> new Request.Passwd(id, text(true, 50), "12345678" + text(false, 20));
      case 7 -> new Request.Tokens(id);
      case 8 -> new Request.Revoke(id, text(true, 30));
      case 9 ->
          new Request.Create(
              id, name(), text(false, 100), flag() ? Visibility.PUBLIC : Visibility.PRIVATE);
      case 10 -> new Request.Rooms(id, flag(), flag() ? "" : name(), random.nextInt(1, 501));
      case 11 -> new Request.Join(id, name(), start());
      case 12 -> new Request.Leave(id, name());
      case 13 -> new Request.Invite(id, name(), name());
      case 14 -> new Request.Follow(id, name(), start());
      case 15 -> new Request.Unfollow(id, name());
      case 16 -> new Request.Members(id, name(), flag() ? "" : name(), random.nextInt(1, 501));
      case 17 ->
          start() instanceof Start.After after
              ? new Request.History(id, name(), after, null, random.nextInt(1, 501))
              : new Request.History(id, name(), null, orNull(this::number), 50);
      case 18 -> new Request.Send(id, name(), text(true, 300), orNull(this::key));
      default -> new Request.Read(id, name(), number());
    };
  }

  private Credentials credentials() {
    return flag() ? new Credentials.Token(text(true, 50)) : new Credentials.Guest(name(16));
  }

  private Start start() {
    return switch (random.nextInt(3)) {
      case 0 -> Start.UNSPECIFIED;
      case 1 -> new Start.After(number(), orNull(() -> text(true, 12)));
      default -> new Start.Last(number());
    };
  }

  private boolean flag() {
    return random.nextBoolean();
  }

  private <T> @Nullable T orNull(Supplier<T> value) {
    return flag() ? null : value.get();
  }

  private long number() {
    return random.nextLong(Limits.MAX_INTEGER) >> random.nextInt(54);
  }

  private Instant time() {
    return Instant.ofEpochMilli(random.nextLong(253_402_300_800_000L));
  }

  private String name() {
    return name(32);
  }

  private String name(int chars) {
    String alphabet = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    var name = new StringBuilder().append(alphabet.charAt(random.nextInt(36)));
    for (int i = random.nextInt(chars); i > 0; i--) {
      name.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return name.toString();
  }

  private String key() {
    var key = new StringBuilder();
    for (int i = random.nextInt(1, 65); i > 0; i--) {
      key.append((char) random.nextInt(0x20, 0x7F));
    }
    return key.toString();
  }

  /**
   * 1 to {@code max} code points of every size in UTF-8, without control characters but these two.
   */
  private String text(boolean lines, int max) {
    var text = new ArrayList<Integer>();
    int length = random.nextInt(1, max + 1);
    int bound = new int[] {0x80, 0x800, 0x10000, 0x110000}[random.nextInt(4)];
    while (text.size() < length) {
      int codePoint = random.nextInt(bound);
      boolean legal = lines && (codePoint == '\n' || codePoint == '\t');
      if (legal
          || !Character.isISOControl(codePoint)
              && Character.getType(codePoint) != Character.SURROGATE) {
        text.add(codePoint);
      }
    }
    var chars = new StringBuilder();
    text.forEach(chars::appendCodePoint);
    return chars.toString();
  }
}
