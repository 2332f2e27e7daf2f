package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server takes although no client of ours sends it so. */
class DecodeTest {

  private static Request decode(String line) throws Refused {
    return Codec.decode(line.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ping\"}",
        "{\"type\":\"ping\"}\r",
        " \t{ \r \"type\"\t:\r\"ping\" } \t\r",
        "{\"\\u0074\\u0079pe\":\"\\u0070ing\"}",
        "{\"x\":{\"type\":\"nope\"},\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"room\":{},\"seq\":-1,\"text\":null,\"limit\":1e400}",
        "{\"type\":\"ping\",\"\":[[],{},null,true,-0.0e-7,\"\\\\\\/\\b\\f\\n\\r\\t\\u001b\\u0000\"]}",
        "{\"type\":\"ping\",\"x\":\"\u007f\u0085\u2028\ufeff\ufffe\\uD83D\\uDE00\"}",
      })
  void takesAnyStrictJson(String line) throws Refused {
    assertEquals(new Request.Ping(null), decode(line));
  }

  @Test
  void takesExactlySixteenLevelsAndSixtyFourMembers() throws Refused {
    assertEquals(
        new Request.Ping(null),
        decode("{\"type\":\"ping\",\"x\":" + "[".repeat(15) + "]".repeat(15) + "}"));
    var members = new StringBuilder("{\"type\":\"ping\",\"x\":[0");
    members.append(",1".repeat(63)).append("]");
    for (int i = 2; i < 64; i++) {
      members.append(",\"k").append(i).append("\":{}");
    }
    assertEquals(new Request.Ping(null), decode(members + "}"));
  }

  @Test
  void readsAPartOfABuffer() throws Refused {
    byte[] buffer = "xx{\"type\":\"ping\",\"id\":\"1\"}\r\nyy".getBytes(StandardCharsets.UTF_8);
    assertEquals(new Request.Ping("1"), Codec.decode(buffer, 2, buffer.length - 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"pong\"}",
        "{\"type\":\"pong\",\"id\":null}",
        "{\"type\":\"pong\",\"id\":\"\",\"room\":1}",
      })
  void findsNothingWrongInAPong(String line) throws Refused {
    assertEquals(new Request.Pong(), decode(line));
  }

  @Test
  void echoesAnyIdOfOneToSixtyFourCodePoints() throws Refused {
    String id = "😀".repeat(64);
    assertEquals(id, decode("{\"type\":\"ping\",\"id\":\"" + id + "\"}").id());
    assertEquals("\u0000", decode("{\"type\":\"ping\",\"id\":\"\\u0000\"}").id());
  }

  @Test
  void foldsNames() throws Refused {
    assertEquals(
        new Request.Invite(null, "dev.team_1-x", "alice"),
        decode("{\"type\":\"invite\",\"room\":\"DEV.Team_1-X\",\"user\":\"ALICE\"}"));
    assertEquals(
        new Request.Members(null, "dev", "bob", 100),
        decode("{\"type\":\"members\",\"room\":\"dev\",\"after\":\"Bob\"}"));
  }

  @Test
  void hasDefaults() throws Refused {
    assertEquals(
        new Request.Create(null, "dev", "", Visibility.PUBLIC),
        decode("{\"type\":\"create\",\"room\":\"dev\",\"topic\":\"\",\"visibility\":\"public\"}"));
    assertEquals(
        new Request.Rooms(null, false, "", 100), decode("{\"type\":\"rooms\",\"mine\":false}"));
    assertEquals(
        new Request.Members(null, "dev", "", 100),
        decode("{\"type\":\"members\",\"room\":\"dev\"}"));
    assertEquals(
        new Request.History(null, "dev", null, null, 50),
        decode("{\"type\":\"history\",\"room\":\"dev\"}"));
  }

  @Test
  void ignoresWhatOnlyTheServerSays() throws Refused {
    assertEquals(
        new Request.Send(null, "dev", "hi", null),
        decode(
            "{\"type\":\"send\",\"room\":\"dev\",\"text\":\"hi\","
                + "\"from\":null,\"seq\":-1.5,\"at\":{\"x\":[]}}"));
  }

  @Test
  void ignoresWhatBelongsToAnotherRequest() throws Refused {
    assertEquals(
        new Request.Follow(null, "dev", new Start.Last(3)),
        decode("{\"type\":\"follow\",\"room\":\"dev\",\"last\":3,\"before\":null,\"limit\":0}"));
    assertEquals(
        new Request.History(null, "dev", null, null, 50),
        decode("{\"type\":\"history\",\"room\":\"dev\",\"last\":null}"));
  }

  @Test
  void readsEachFormOfLogin() throws Refused {
    assertEquals(
        new Request.Login(null, new Credentials.Password("alice", "\n"), true, "laptop"),
        decode(
            "{\"type\":\"login\",\"user\":\"Alice\",\"password\":\"\\n\",\"guest\":false,"
                + "\"remember\":true,\"device\":\"laptop\"}"));
    assertEquals(
        new Request.Login(null, new Credentials.Token("t"), false, ""),
        decode(
            "{\"type\":\"login\",\"token\":\"t\",\"guest\":false,\"remember\":null,\"device\":7}"));
    assertEquals(
        new Request.Login(null, new Credentials.Guest("bob"), true, ""),
        decode("{\"type\":\"login\",\"guest\":true,\"user\":\"BOB\",\"remember\":true}"));
  }

  @Test
  void takesTextsUpToTheirLimits() throws Refused {
    for (String text :
        new String[] {"a".repeat(16_384), "日".repeat(5_461) + "a", "😀".repeat(4_096)}) {
      var send =
          (Request.Send) decode("{\"type\":\"send\",\"room\":\"dev\",\"text\":\"" + text + "\"}");
      assertEquals(text, send.text());
      assertNull(send.key());
    }
    String topic = "ä".repeat(256);
    assertEquals(
        new Request.Topic(null, "a", topic),
        decode("{\"type\":\"topic\",\"room\":\"a\",\"topic\":\"" + topic + "\"}"));
    String key = "~".repeat(64);
    assertEquals(
        new Request.Send(null, "a", "\t\n", key),
        decode("{\"type\":\"send\",\"room\":\"a\",\"text\":\"\\t\\n\",\"key\":\"" + key + "\"}"));
  }

  @Test
  void measuresPasswordsAfterNormalizing() throws Refused {
    // 4 letters with a combining mark: 12 bytes as sent, 8 after NFC; and 1,536 bytes as sent.
    for (String password : new String[] {"a\u0301".repeat(4), "a\u0301".repeat(512)}) {
      var register =
          assertInstanceOf(
              Request.Register.class,
              decode(
                  "{\"type\":\"register\",\"user\":\"alice\",\"password\":\"" + password + "\"}"));
      assertEquals(password, register.password(), "as it was sent");
    }
  }

  @Test
  void takesWholeNumbersUpToTheLimit() throws Refused {
    assertEquals(
        new Request.Read(null, "dev", 9_007_199_254_740_991L),
        decode("{\"type\":\"read\",\"room\":\"dev\",\"seq\":9007199254740991}"));
    assertEquals(
        new Request.Read(null, "dev", 0), decode("{\"type\":\"read\",\"room\":\"dev\",\"seq\":0}"));
  }
}
