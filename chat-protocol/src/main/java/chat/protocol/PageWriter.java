package chat.protocol;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the replies that are pages, and cuts them where the frame is full. */
final class PageWriter {
  private static final int USUAL_BYTES = 256;
  private static final int ROOM_BYTES = 160;
  private static final int MEMBER_BYTES = 80;

  /** What closes a page behind its rows, with LF. */
  private static final int END_BYTES = "],\"more\":false}\n".length();

  private PageWriter() {}

  static byte[] rooms(Reply.RoomPage page) {
    FrameWriter frame = ReplyWriter.ok(page, USUAL_BYTES + ROOM_BYTES * page.rooms().size());
    if (page.invited() != null) {
      // In front of the rows, so that what is left of the frame is known when they are written.
      ReplyWriter.invited(frame.name("invited"), page.invited());
    }
    boolean all = rows(frame.name("rooms"), page.rooms(), PageWriter::room);
    return end(frame, page.more() || !all);
  }

  private static void room(FrameWriter frame, Reply.RoomRow row) {
    Reply.@Nullable RoomStatus status = row.status();
    frame
        .raw("{\"room\":")
        .string(row.room())
        .member("topic", row.topic())
        .member("visibility", row.visibility().wire())
        .member("members", row.members())
        .member("member", status != null);
    if (status != null) {
      ReplyWriter.status(frame, status);
    }
    frame.raw("}");
  }

  static byte[] members(Reply.MemberPage page) {
    FrameWriter frame = ReplyWriter.ok(page, USUAL_BYTES + MEMBER_BYTES * page.members().size());
    boolean all = rows(frame.name("members"), page.members(), PageWriter::member);
    return end(frame, page.more() || !all);
  }

  private static void member(FrameWriter frame, Reply.MemberRow row) {
    frame
        .raw("{\"user\":")
        .string(row.user())
        .member("online", row.online())
        .member("role", row.role().wire())
        .raw("}");
  }

  /** Writes rows until the frame is full, but at least one; whether that were all of them. */
  private static <R> boolean rows(
      FrameWriter frame, List<R> rows, BiConsumer<FrameWriter, R> writeRow) {
    frame.raw("[");
    int written = 0;
    for (R row : rows) {
      int before = frame.size();
      writeRow.accept(written == 0 ? frame : frame.raw(","), row);
      if (written > 0 && frame.size() + END_BYTES > Limits.FRAME_BYTES) {
        frame.truncate(before);
        return false;
      }
      written++;
    }
    return true;
  }

  private static byte[] end(FrameWriter frame, boolean more) {
    return frame.raw("]").member("more", more).end();
  }

  static byte[] history(Reply.HistoryPage page) {
    FrameWriter frame =
        ReplyWriter.ok(page, USUAL_BYTES).member("log", page.log()).member("head", page.head());
    frame.name("entries").raw("[");
    List<byte[]> kept =
        keep(page.entries(), page.newest(), Limits.FRAME_BYTES - END_BYTES - frame.size());
    String separator = "";
    for (byte[] entry : kept) {
      frame.raw(separator).raw(entry);
      separator = ",";
    }
    return end(frame, page.more() || kept.size() < page.entries().size());
  }

  /** As many entries from one end as fit into {@code bytes} with a comma between each two. */
  private static List<byte[]> keep(List<byte[]> entries, boolean newest, int bytes) {
    int size = entries.size();
    int kept = 0;
    int used = -1; // the first entry has no comma
    while (kept < size) {
      used += 1 + entries.get(newest ? size - 1 - kept : kept).length;
      if (used > bytes && kept > 0) {
        break;
      }
      kept++;
    }
    return newest ? entries.subList(size - kept, size) : entries.subList(0, kept);
  }
}
