package chat.server;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Lets the program itself decide what SIGTERM and SIGINT do. A shutdown hook could not: the JVM
 * ends with 143 behind it, and halting inside a hook cuts off the other hooks.
 *
 * <p>{@code sun.misc.Signal} is there in every JDK (module {@code jdk.unsupported}) but warns
 * whoever compiles against it, so it is asked for by name. Where it is missing, the JVM's own way
 * remains.
 */
final class Signals {
  private Signals() {}

  /** Calls the action with {@code TERM} or {@code INT}, each time, on a thread of the JVM's own. */
  @SuppressWarnings("ReferenceEquality") // that is what the proxy's own equals is
  static void onStop(Consumer<String> action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (String name : new String[] {"TERM", "INT"}) {
        Object proxy =
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handler},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "handle" -> {
                        action.accept(name);
                        yield null;
                      }
                      case "hashCode" -> System.identityHashCode(self);
                      case "equals" -> self == arguments[0];
                      default -> name;
                    });
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      LoggerFactory.getLogger(Signals.class)
          .atWarn()
          .addKeyValue("cause", e)
          .log("signals_left_to_jvm");
    }
  }
}
