package chat.client;

import chat.protocol.Names;

/** Rooms as they are named on a command line: {@code dev}, or {@code '#dev'} for who likes that. */
final class RoomName {
  private RoomName() {}

  static String of(String text) throws Failure {
    if (text.startsWith("@")) {
      throw Failure.usage("this version has no direct messages yet");
    }
    String name = Names.fold(text.startsWith("#") ? text.substring(1) : text);
    if (!Names.isValid(name)) {
      throw Failure.usage(
          "no room's name: " + text + "; one has 1 to 32 of a-z, 0-9, dot, underscore, hyphen");
    }
    return name;
  }
}
