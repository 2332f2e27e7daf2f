package chat.testkit.load;

import java.time.Duration;

/**
 * What to drive.
 *
 * @param users guests, spread evenly over the rooms
 * @param rooms that each user is in one of
 * @param inFlight messages that are on their way at any time in each room, each from a user of its
 *     own who says the next one when the last was acknowledged; ignored if there is a rate
 * @param rate messages per second over all rooms, whether the server keeps up or not; 0 for as many
 *     as it answers
 * @param keyed whether messages carry a {@code key}
 * @param textBytes of each message
 * @param warmUp before anything is counted
 * @param time that is counted
 */
public record Load(
    int users,
    int rooms,
    int inFlight,
    int rate,
    boolean keyed,
    int textBytes,
    Duration warmUp,
    Duration time) {
  private static final int FEWEST_TEXT_BYTES = 32;
  private static final int MOST_TEXT_BYTES = 16_384;

  public Load {
    if (rooms < 1 || users < rooms) {
      throw new IllegalArgumentException("there must be a room, and a user for each: " + rooms);
    }
    if (inFlight < 1 || inFlight > users / rooms) {
      throw new IllegalArgumentException(
          "in flight must be from 1 to the users of a room, " + users / rooms);
    }
    if (textBytes < FEWEST_TEXT_BYTES || textBytes > MOST_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "texts are " + FEWEST_TEXT_BYTES + " to " + MOST_TEXT_BYTES + " bytes");
    }
    if (rate < 0 || warmUp.isNegative() || !time.isPositive()) {
      throw new IllegalArgumentException(
          "the time must be longer than 0, and neither rate nor warm-up below it");
    }
  }

  @Override
  public String toString() {
    return "%d users in %d rooms, %s, %s key, %d bytes, %d s after %d s of warming up"
        .formatted(
            users,
            rooms,
            rate > 0 ? rate + " messages/s" : inFlight + " in flight a room",
            keyed ? "with" : "without",
            textBytes,
            time.toSeconds(),
            warmUp.toSeconds());
  }
}
