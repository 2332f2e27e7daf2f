package chat.server.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TallyTest {
  private final AtomicLong now = new AtomicLong();
  private final Tally tally = new Tally(now::get);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Tally.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
  }

  @AfterEach
  void hush() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
  }

  private List<String> said() {
    List<String> said =
        lines.list.stream()
            .map(line ->
                line.getMessage()
                    + Objects.requireNonNull(line.getKeyValuePairs()).stream()
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining()))
            .toList();
    lines.list.clear();
    return said;
  }

  @Test
  void aBurstIsTwoLinesHoweverLargeItIs() {
    for (int i = 0; i < 1_000; i++) {
      tally.bit(Limit.RATE_LIMIT, "alice");
      now.addAndGet(1_000_000);
    }
    tally.watch();
    assertEquals(List.of("limit_bites limit=rate-limit whom=alice"), said());
    now.addAndGet(Tally.QUIET.toNanos() - 1_000_001);
    tally.watch();
    assertEquals(List.of(), said());
    now.addAndGet(1);
    tally.watch();
    assertEquals(List.of("limit_bit limit=rate-limit whom=alice times=1000 within_ms=999"), said());
    assertEquals(1_000, tally.counts().get(Limit.RATE_LIMIT));
    assertEquals(0, tally.bursts());

    tally.bit(Limit.RATE_LIMIT, "alice");
    assertEquals(List.of("limit_bites limit=rate-limit whom=alice"), said());
  }

  @Test
  void ofASingleBiteAllIsSaidAtOnce() {
    tally.bit(Limit.MAX_CONNECTIONS);
    assertEquals(List.of("limit_bites limit=max-connections"), said());
    tally.close();
    assertEquals(List.of(), said());
  }

  @Test
  void aBurstThatDoesNotEndIsToldOfInBetween() {
    for (int minute = 0; minute < 25; minute++) {
      for (int i = 0; i < 12; i++) {
        tally.bit(Limit.STRANGERS);
        now.addAndGet(5_000_000_000L);
        tally.watch();
      }
    }
    assertEquals(2, said().stream().filter(line -> line.startsWith("limit_bit ")).count());
  }

  @Test
  void whoIsBittenIsRememberedWithinABound() {
    for (int i = 0; i < 10 * Tally.BURSTS; i++) {
      tally.bit(Limit.NEW_PER_ADDRESS, "address " + i);
    }
    assertEquals(Tally.BURSTS + 1, tally.bursts());
    List<String> said = said();
    assertEquals(Tally.BURSTS + 1, said.size());
    assertEquals("limit_bites limit=new-per-address whom=others", said.getLast());
    assertEquals(10L * Tally.BURSTS, tally.counts().get(Limit.NEW_PER_ADDRESS));
    tally.close();
    assertEquals(
        List.of(
            "limit_bit limit=new-per-address whom=others times="
                + 9 * Tally.BURSTS
                + " within_ms=0"),
        said());
  }

  @Test
  void everyLimitIsCountedFromTheStart() {
    assertTrue(tally.counts().keySet().containsAll(List.of(Limit.values())));
  }
}
