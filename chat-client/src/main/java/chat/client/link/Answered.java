package chat.client.link;

import chat.protocol.Reply;

/**
 * A reply and the frame that it came in.
 *
 * @param frame the line as it came, without its LF; not to be changed
 */
public record Answered(Reply reply, byte[] frame) {}
