package chat.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who a {@link chat.testkit.SimulatedUser} is. Without it a parameter's own name is the user's,
 * where the test is compiled with {@code -parameters}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface User {
  /** The user's name; the parameter's own if it is left out. */
  String value() default "";

  /** The rooms that the user has joined, the last being the one that is talked in. */
  String[] in() default {};

  /** Whether it is a guest, without an account. */
  boolean guest() default false;
}
