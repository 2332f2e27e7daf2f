package chat.client;

import picocli.CommandLine.Model.CommandSpec;

/** Something that the program can be told to do. */
interface Verb {

  /** Says what it takes. */
  void describe(CommandSpec spec);

  /**
   * Does it.
   *
   * @return the exit code
   */
  int run(Options options, Surroundings world) throws Failure, InterruptedException;
}
