package chat.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test of this class, or this test, has a chat server of its own, which ends with it. Tests,
 * and what runs before and after each, may take a {@link chat.testkit.ChatServer} and as many
 * {@link chat.testkit.SimulatedUser}s as they like; see {@link User}.
 *
 * <p>{@link ChatServerExtension} does the same where it is registered, for what cannot be said in
 * an annotation.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(ChatServerExtension.class)
public @interface ChatServerTest {
  /** Whether the server keeps what it has in a directory, which goes with it, or in memory. */
  boolean disk() default false;

  /** Whether it is reached through TLS. */
  boolean tls() default false;

  /** Whether a network stands before it that can break: {@link chat.testkit.ChatServer#suffers}. */
  boolean network() default false;

  /** Settings, names and values in turn, as in a server's file: {@code {"rate-limit", "20/10"}}. */
  String[] settings() default {};

  /**
   * A server that runs elsewhere, instead of one of the test's own: {@code chat://HOST:PORT}. All
   * else here is then without meaning.
   */
  String link() default "";
}
