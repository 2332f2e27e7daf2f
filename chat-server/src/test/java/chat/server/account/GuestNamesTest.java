package chat.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestNamesTest {
  @Test
  void isTheFirstThatWasNeverTaken() {
    Set<String> taken = new HashSet<>();
    assertEquals("guest-ann", GuestNames.free("ann", taken::contains));
    taken.add("guest-ann");
    assertEquals("guest-ann-2", GuestNames.free("ann", taken::contains));
    taken.add("guest-ann-2");
    taken.add("guest-ann-4");
    assertEquals("guest-ann-3", GuestNames.free("ann", taken::contains));
    assertEquals("guest-bob", GuestNames.free("bob", taken::contains));
  }

  @Test
  void isFoundInFewLookUpsHoweverManyThereAre() {
    Set<String> taken = new HashSet<>();
    int[] lookUps = {0};
    for (int n = 1; n <= 5_000; n++) {
      String expected = n == 1 ? "guest-ann" : "guest-ann-" + n;
      lookUps[0] = 0;
      assertEquals(
          expected,
          GuestNames.free(
              "ann",
              name -> {
                lookUps[0]++;
                return taken.contains(name);
              }));
      assertTrue(lookUps[0] < 50, () -> expected + " took " + lookUps[0]);
      taken.add(expected);
    }
  }
}
