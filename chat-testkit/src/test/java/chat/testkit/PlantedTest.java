package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.planted.Planted;
import chat.testkit.process.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bugs that torture must find can still be planted. */
class PlantedTest {
  @TempDir Path scratch;

  static List<Planted> all() {
    return Planted.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void appliesAndCompiles(Planted bug) throws IOException {
    Path project = Project.directory();
    assertNotNull(project, "this test runs in the project only");
    Path classes = bug.compile(project, scratch);
    try (var files = Files.walk(classes)) {
      assertTrue(files.anyMatch(file -> file.toString().endsWith(".class")));
    }
  }
}
