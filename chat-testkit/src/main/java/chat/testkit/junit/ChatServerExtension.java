package chat.testkit.junit;

import chat.testkit.ChatServer;
import chat.testkit.ServerSetup;
import chat.testkit.SimulatedUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A chat server for each test, started when the test first asks for it and ended after it.
 *
 * <pre>{@code
 * @RegisterExtension
 * ChatServerExtension chat = new ChatServerExtension(ServerSetup.usual().onDisk());
 * }</pre>
 *
 * <p>It keeps nothing itself, so tests may run in parallel.
 */
public final class ChatServerExtension implements ParameterResolver {
  private static final Namespace PLACE = Namespace.create(ChatServerExtension.class);

  private final @Nullable ServerSetup setup;

  /** One that does as the test's {@link ChatServerTest} says. */
  public ChatServerExtension() {
    this.setup = null;
  }

  /** One that is set up like this. */
  public ChatServerExtension(ServerSetup setup) {
    this.setup = setup;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    Class<?> type = parameter.getParameter().getType();
    return type == ChatServer.class || type == SimulatedUser.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    try {
      ChatServer server = server(test);
      return parameter.getParameter().getType() == ChatServer.class
          ? server
          : user(server, parameter.getParameter());
    } catch (IOException | UncheckedIOException | AssertionError e) {
      throw new ParameterResolutionException(
          "there is no " + parameter.getParameter().getName() + ": " + e.getMessage(), e);
    }
  }

  /** JUnit closes what is in the store of a test when the test is over. */
  private ChatServer server(ExtensionContext test) {
    if (test.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "each test has a server of its own, so what runs once for all of them has none: use"
              + " @BeforeEach, or try (var server = ChatServer.inMemory())");
    }
    return test.getStore(PLACE)
        .computeIfAbsent(ChatServer.class, _ -> started(test), ChatServer.class);
  }

  private ChatServer started(ExtensionContext test) {
    try {
      return setup == null ? asAnnotated(test) : setup.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ChatServer asAnnotated(ExtensionContext test) throws IOException {
    ChatServerTest wanted =
        onMethodOrClass(test)
            .orElseThrow(
                () -> new ParameterResolutionException("there is no @ChatServerTest to go by"));
    if (!wanted.link().isEmpty()) {
      return ChatServer.elsewhere(wanted.link());
    }
    ServerSetup setup = ServerSetup.usual().with(wanted.settings());
    setup = wanted.disk() ? setup.onDisk() : setup;
    setup = wanted.tls() ? setup.withTls() : setup;
    return (wanted.network() ? setup.behindNetwork() : setup).start();
  }

  private static Optional<ChatServerTest> onMethodOrClass(ExtensionContext test) {
    Optional<ChatServerTest> found =
        AnnotationSupport.findAnnotation(test.getTestMethod(), ChatServerTest.class);
    for (Class<?> each = test.getRequiredTestClass();
        found.isEmpty() && each != null;
        each = each.getEnclosingClass()) {
      found = AnnotationSupport.findAnnotation(each, ChatServerTest.class);
    }
    return found;
  }

  private static SimulatedUser user(ChatServer server, Parameter parameter) throws IOException {
    User who = parameter.getAnnotation(User.class);
    String name = who == null ? "" : who.value();
    if (name.isEmpty()) {
      if (!parameter.isNamePresent()) {
        throw new ParameterResolutionException(
            "who is the user? Write @User(\"alice\") before the parameter, or compile the tests"
                + " with -parameters so that its name can be seen");
      }
      name = parameter.getName().toLowerCase(Locale.ROOT);
    }
    SimulatedUser user = who != null && who.guest() ? server.visitor(name) : server.user(name);
    for (String room : who == null ? new String[0] : who.in()) {
      user.entersOrMakes(room);
    }
    return user;
  }
}
