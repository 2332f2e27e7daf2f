package chat.server.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A backup that was written and verified: one file, which {@link Restore} takes.
 *
 * @param file its absolute path
 * @param bytes its length
 * @param rooms how many rooms are in it
 * @param entries how many entries their logs have together
 * @param took from the request to the moment when the file had its name
 */
public record Backup(Path file, long bytes, long rooms, long entries, Duration took) {}
