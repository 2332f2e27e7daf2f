package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, requests: rooms, who is in them, and what one is told about them. */
class RoomsTest {
  @AutoClose ChatServer server;
  @AutoClose Netcat alice;
  @AutoClose Netcat bob;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
    alice = server.registered("alice");
    bob = server.registered("bob");
    alice.does("{'type':'create','room':'dev'}");
  }

  @Test
  void aMakerIsOwnerMemberAndFollower() throws IOException {
    JsonObject made =
        bob.does("{'type':'create','room':'Ops','topic':'ups','visibility':'public'}");
    assertEquals("ops", made.get("room").getAsString());
    assertEquals(0, made.get("after").getAsLong());
    assertEquals(2, made.get("head").getAsLong());
    assertEquals("owner", made.get("role").getAsString());
    assertEquals("ups", made.get("topic").getAsString());
    assertTrue(made.get("joined").getAsBoolean());
    assertEquals(1, bob.reads("join").get("seq").getAsLong());
    alice.mayNot("{'type':'create','room':'ops'}", "conflict");
    alice.mayNot("{'type':'join','room':'nowhere'}", "not_found");
  }

  @Test
  void joiningFollowsFromOnesOwnJoin() throws IOException {
    alice.does("{'type':'send','room':'dev','text':'before'}");
    JsonObject joined = bob.does("{'type':'join','room':'dev'}");
    assertTrue(joined.get("joined").getAsBoolean());
    assertEquals(2, joined.get("after").getAsLong());
    assertEquals(3, joined.get("read").getAsLong());
    assertEquals("member", joined.get("role").getAsString());
    JsonObject join = bob.reads("join");
    assertEquals("bob", join.get("from").getAsString());
    assertEquals(3, join.get("seq").getAsLong());
    alice.reads(frame -> frame.equals(join), "bob's join");
  }

  @Test
  void onlyMembersMayDoAnythingInARoom() throws IOException {
    for (String request : requests("dev")) {
      bob.mayNot(request, "forbidden");
    }
    assertFalse(bob.does("{'type':'leave','room':'dev'}").get("left").getAsBoolean());
    bob.does("{'type':'unfollow','room':'dev'}");
  }

  @Test
  void aPrivateRoomIsExactlyLikeOneThatDoesNotExist() throws IOException {
    alice.does("{'type':'create','room':'secret','visibility':'private'}");
    List<String> requests = new ArrayList<>(requests("secret"));
    requests.add("{'type':'join','room':'secret'}");
    requests.add("{'type':'join','room':'secret','after':99}");
    for (String request : requests) {
      JsonObject there = bob.mayNot(request, "not_found");
      JsonObject missing = bob.mayNot(request.replace("secret", "absent"), "not_found");
      assertEquals(missing.toString(), there.toString().replace("secret", "absent"));
    }
    for (String request : List.of("leave", "unfollow")) {
      String line = "{'type':'" + request + "','room':'secret'}";
      assertEquals(
          bob.asks(line.replace("secret", "absent")).toString(),
          bob.asks(line).toString().replace("secret", "absent"));
    }
    bob.mayNot("{'type':'create','room':'secret'}", "conflict");
    assertFalse(bob.does("{'type':'rooms'}").toString().contains("secret"));
    assertTrue(alice.does("{'type':'rooms'}").toString().contains("secret"));
  }

  @Test
  void anInvitationOpensAPrivateRoomOnce() throws IOException {
    alice.does("{'type':'create','room':'secret','visibility':'private'}");
    alice.mayNot("{'type':'invite','room':'secret','user':'nobody'}", "not_found");
    alice.does("{'type':'invite','room':'secret','user':'bob'}");
    alice.does("{'type':'invite','room':'secret','user':'bob'}");
    bob.reads("memberships");
    JsonObject mine = bob.does("{'type':'rooms','mine':true}");
    assertEquals("[{\"room\":\"secret\",\"from\":\"alice\"}]", mine.get("invited").toString());
    for (String request : requests("secret")) {
      // Who is invited knows that it is there, and may only join.
      bob.mayNot(request, "forbidden");
    }
    bob.does("{'type':'join','room':'secret'}");
    assertEquals("[]", bob.does("{'type':'rooms','mine':true}").get("invited").toString());
    bob.does("{'type':'leave','room':'secret'}");
    bob.mayNot("{'type':'join','room':'secret'}", "not_found");
  }

  @Test
  void leavingDeclinesAnInvitation() throws IOException {
    alice.does("{'type':'create','room':'secret','visibility':'private'}");
    alice.does("{'type':'invite','room':'secret','user':'bob'}");
    assertFalse(bob.does("{'type':'leave','room':'secret'}").get("left").getAsBoolean());
    bob.mayNot("{'type':'join','room':'secret'}", "not_found");
  }

  @Test
  void afterTheOkToLeaveNothingOfTheRoomFollowsAndOtherSessionsEndAtTheLeave() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    try (Netcat other = server.back("bob")) {
      other.does("{'type':'follow','room':'dev'}");
      assertTrue(bob.does("{'type':'leave','room':'dev'}").get("left").getAsBoolean());
      alice.does("{'type':'send','room':'dev','text':'gone?'}");
      assertTrue(bob.readsAllUpToAPing().stream().noneMatch(frame -> frame.has("seq")));
      JsonObject last = other.reads(frame -> frame.has("seq"), "an entry");
      assertEquals("leave", last.get("type").getAsString());
      assertTrue(other.readsAllUpToAPing().stream().noneMatch(frame -> frame.has("seq")));
      // A cursor that ends at a leave is not following.
      other.does("{'type':'join','room':'dev','after':0}");
      assertEquals(1, other.reads(frame -> frame.has("seq"), "an entry").get("seq").getAsLong());
    }
  }

  @Test
  void afterTheOkToUnfollowNothingOfTheRoomFollows() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    bob.does("{'type':'unfollow','room':'dev'}");
    bob.does("{'type':'unfollow','room':'dev'}");
    alice.does("{'type':'send','room':'dev','text':'x'}");
    assertTrue(bob.readsAllUpToAPing().stream().noneMatch(frame -> frame.has("seq")));
    JsonObject again = bob.does("{'type':'follow','room':'dev','after':2}");
    assertEquals(3, again.get("head").getAsLong());
    assertEquals(3, bob.reads("message").get("seq").getAsLong());
  }

  @Test
  void whoLeavesGivesUpTheRole() throws IOException {
    alice.does("{'type':'leave','room':'dev'}");
    assertEquals("member", alice.does("{'type':'join','room':'dev'}").get("role").getAsString());
  }

  @Test
  void theTopicIsAnEntryAndMayBeEmpty() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    JsonObject set = bob.does("{'type':'topic','room':'dev','topic':'new'}");
    JsonObject entry = bob.reads("topic");
    assertEquals(set.get("seq"), entry.get("seq"));
    assertEquals(set.get("at"), entry.get("at"));
    assertTrue(alice.does("{'type':'rooms'}").toString().contains("\"topic\":\"new\""));
    bob.does("{'type':'topic','room':'dev','topic':''}");
    assertEquals("", bob.reads("topic").get("topic").getAsString());
  }

  @Test
  void roomsArePagedByTheBytesOfTheirNames() throws IOException {
    for (String name : List.of("b", "a.b", "a-b", "a_b", "a", "a0")) {
      alice.does("{'type':'create','room':'" + name + "'}");
    }
    bob.does("{'type':'join','room':'a0'}");
    List<String> names = new ArrayList<>();
    String after = "";
    while (true) {
      JsonObject page =
          bob.does(
              "{'type':'rooms','limit':3"
                  + (after.isEmpty() ? "" : ",'after':'" + after + "'")
                  + "}");
      for (JsonElement row : page.getAsJsonArray("rooms")) {
        names.add(row.getAsJsonObject().get("room").getAsString());
      }
      if (!page.get("more").getAsBoolean()) {
        break;
      }
      after = names.getLast();
    }
    assertEquals(List.of("a", "a-b", "a.b", "a0", "a_b", "b", "dev", "lobby"), names);
    JsonArray mine = bob.does("{'type':'rooms','mine':true}").getAsJsonArray("rooms");
    assertEquals(2, mine.size());
    assertTrue(mine.get(0).getAsJsonObject().get("member").getAsBoolean());
    assertEquals(2, mine.get(0).getAsJsonObject().get("head").getAsLong());
  }

  @Test
  void membersArePagedAndSayWhoIsThere() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    try (Netcat carol = server.registered("carol")) {
      carol.does("{'type':'join','room':'dev'}");
    }
    JsonObject first = alice.does("{'type':'members','room':'dev','limit':2}");
    assertEquals(
        "[{\"user\":\"alice\",\"online\":true,\"role\":\"owner\"},"
            + "{\"user\":\"bob\",\"online\":true,\"role\":\"member\"}]",
        first.get("members").toString());
    assertTrue(first.get("more").getAsBoolean());
    JsonObject second = alice.does("{'type':'members','room':'dev','limit':2,'after':'bob'}");
    assertTrue(second.get("members").toString().contains("carol"));
    assertFalse(second.get("more").getAsBoolean());
  }

  @Test
  void historyIsPagedBothWays() throws IOException {
    for (int i = 2; i <= 20; i++) {
      alice.does("{'type':'send','room':'dev','text':'x'}");
    }
    pageIs("'limit':3", true, 18, 20);
    pageIs("'after':0,'limit':5", true, 1, 5);
    pageIs("'after':17,'limit':5", false, 18, 20);
    pageIs("'before':18,'limit':5", true, 13, 17);
    pageIs("'before':4,'limit':5", false, 1, 3);
    pageIs("'before':99,'limit':2", true, 19, 20);
    assertEquals(
        0,
        alice.does("{'type':'history','room':'dev','after':20}").getAsJsonArray("entries").size());
    alice.mayNotSet("limit", "{'type':'history','room':'dev','limit':0}");
    alice.mayNotSet("limit", "{'type':'history','room':'dev','limit':501}");
  }

  private void pageIs(String asked, boolean more, int first, int last) throws IOException {
    JsonObject page = alice.does("{'type':'history','room':'dev'," + asked + "}");
    JsonArray entries = page.getAsJsonArray("entries");
    assertEquals(first, entries.get(0).getAsJsonObject().get("seq").getAsInt(), asked);
    assertEquals(last - first + 1, entries.size(), asked);
    assertEquals(more, page.get("more").getAsBoolean(), asked);
    assertEquals(20, page.get("head").getAsLong());
  }

  @Test
  void theReadMarkerMovesForwardOnlyAndOtherSessionsHearOfIt() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    alice.does("{'type':'send','room':'dev','text':'3'}");
    alice.does("{'type':'send','room':'dev','text':'4'}");
    bob.does("{'type':'send','room':'dev','text':'5'}");
    try (Netcat other = server.back("bob")) {
      assertEquals(2, unread(other));
      assertEquals(3, bob.does("{'type':'read','room':'dev','seq':3}").get("read").getAsLong());
      assertEquals(3, other.reads("read").get("read").getAsLong());
      assertEquals(1, unread(other));
      assertEquals(3, bob.does("{'type':'read','room':'dev','seq':1}").get("read").getAsLong());
      bob.mayNotSet("seq", "{'type':'read','room':'dev','seq':6}");
      // It outlives leaving, and a new join moves it to that entry.
      bob.does("{'type':'leave','room':'dev'}");
      assertEquals(7, bob.does("{'type':'join','room':'dev'}").get("read").getAsLong());
    }
  }

  private static long unread(Netcat netcat) throws IOException {
    for (JsonElement row : netcat.does("{'type':'rooms','mine':true}").getAsJsonArray("rooms")) {
      if (row.getAsJsonObject().get("room").getAsString().equals("dev")) {
        return row.getAsJsonObject().get("unread").getAsLong();
      }
    }
    throw new AssertionError("not in dev");
  }

  @Test
  void typingReachesFollowersButNotOneselfAndNotTooOften() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    try (Netcat mine = server.back("bob")) {
      mine.does("{'type':'follow','room':'dev'}");
      server.clock().stops();
      bob.does("{'type':'typing','room':'dev'}");
      bob.does("{'type':'typing','room':'dev'}");
      assertEquals(1, typings(alice));
      assertEquals(0, typings(mine));
      assertEquals(0, typings(bob));
      server.clock().passes(Duration.ofSeconds(3));
      bob.does("{'type':'typing','room':'dev'}");
      assertEquals(1, typings(alice));
    }
  }

  private static long typings(Netcat netcat) throws IOException {
    List<JsonObject> frames = netcat.readsAllUpToAPing();
    return frames.stream().filter(frame -> Netcat.is(frame, "typing")).count();
  }

  @Test
  void typingIsNotToldTooOftenEvenIfOneGoesAndComesBack() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    server.clock().stops();
    bob.does("{'type':'typing','room':'dev'}");
    bob.close();
    try (Netcat back = server.back("bob")) {
      back.does("{'type':'typing','room':'dev'}");
      assertEquals(1, typings(alice));
      server.clock().passes(Duration.ofSeconds(3));
      back.does("{'type':'typing','room':'dev'}");
      assertEquals(1, typings(alice));
    }
  }

  @Test
  void whoRegistersIsNotSaidToHaveGone() throws Exception {
    alice.does("{'type':'follow','room':'lobby'}");
    for (int i = 0; i < 10; i++) {
      String name = "new" + i;
      try (Netcat newcomer = server.registered(name)) {
        JsonObject told =
            alice.reads(
                frame -> Netcat.is(frame, "presence") && frame.toString().contains(name),
                "the coming of " + name);
        assertTrue(told.get("online").toString().contains(name), told.toString());
        server.clock().passes(Duration.ofSeconds(1)); // as often as it may be told
        newcomer.does("{'type':'ping'}");
      }
    }
  }

  @Test
  void presenceTellsFollowersWhoComesAndGoes() throws IOException {
    bob.does("{'type':'join','room':'dev'}");
    bob.close();
    JsonObject offline =
        alice.reads(
            frame ->
                Netcat.is(frame, "presence") && frame.get("offline").toString().contains("bob"),
            "bob's going");
    assertEquals("dev", offline.get("room").getAsString());
    try (Netcat back = server.back("bob")) {
      alice.reads(
          frame -> Netcat.is(frame, "presence") && frame.get("online").toString().contains("bob"),
          "bob's coming");
      back.does("{'type':'ping'}");
    }
  }

  @Test
  void otherSessionsHearThatMembershipsChanged() throws IOException {
    try (Netcat other = server.back("bob")) {
      bob.does("{'type':'join','room':'dev'}");
      other.reads("memberships");
      bob.does("{'type':'leave','room':'dev'}");
      other.reads("memberships");
      assertTrue(
          bob.readsAllUpToAPing().stream().noneMatch(frame -> Netcat.is(frame, "memberships")));
    }
  }

  @Test
  void anAccountIsInSoManyRoomsAndNoMore() throws IOException {
    try (ChatServer small =
            ChatServer.inMemory("rooms-per-account", "2", "rooms-made-per-account", "1");
        Netcat carol = small.guest("carol");
        Netcat dave = small.guest("dave")) {
      carol.does("{'type':'create','room':'one'}");
      carol.mayNot("{'type':'create','room':'two'}", "forbidden");
      dave.does("{'type':'create','room':'two'}");
      carol.does("{'type':'join','room':'two'}");
      carol.mayNot("{'type':'join','room':'lobby'}", "forbidden");
      carol.does("{'type':'leave','room':'two'}");
      carol.does("{'type':'join','room':'lobby'}");
    }
  }

  /** Everything that only members may ask of a room. */
  private static List<String> requests(String room) {
    return List.of(
            "'follow'",
            "'follow','after':99",
            "'send','text':'x'",
            "'topic','topic':'x'",
            "'invite','user':'alice'",
            "'members'",
            "'history'",
            "'history','after':99",
            "'typing'",
            "'read','seq':0")
        .stream()
        .map(members -> "{'type':" + members + ",'room':'" + room + "'}")
        .toList();
  }
}
