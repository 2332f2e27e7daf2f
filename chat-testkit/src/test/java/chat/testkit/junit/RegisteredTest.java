package chat.testkit.junit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.ServerSetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The registered form, which is set up in code. */
class RegisteredTest {
  @RegisterExtension
  final ChatServerExtension chat =
      new ChatServerExtension(ServerSetup.usual().with("registration", "closed"));

  @Test
  void isSetUpAsItWasAskedFor(ChatServer server) {
    AssertionError refused = assertThrows(AssertionError.class, () -> server.user("alice"));
    assertTrue(refused.getMessage().contains("FORBIDDEN"), refused.getMessage());
  }
}
