package chat.testkit.command;

import chat.testkit.planted.Planted;
import chat.testkit.process.Project;
import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Servers with a bug. */
final class Bugs {
  private Bugs() {}

  /** The server with the bug of that name, compiled within a directory. */
  static ServerCommand behind(String name, Path scratch) throws IOException {
    Path project = Project.directory();
    if (project == null) {
      throw new IOException("bugs are planted in the sources: run this within the project");
    }
    Planted bug;
    try {
      bug = Planted.of(name);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    Path place = Files.createDirectory(scratch.resolve("planted"));
    return ServerCommand.behind(bug.compile(project, place));
  }
}
