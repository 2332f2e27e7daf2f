package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.server.limit.Limit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LimitNamesTest {
  @Test
  void aLimitIsCalledAsTheSettingIs() {
    assertEquals(
        List.of("login-frame-bytes", "frame-bytes", "text-bytes", "json-size"),
        Stream.of(Limit.values())
            .map(Limit::word)
            .filter(word -> ConfigSetting.ofWord(word).isEmpty())
            .toList());
  }
}
