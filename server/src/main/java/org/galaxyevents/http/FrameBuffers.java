package org.galaxyevents.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.galaxyevents.sse.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The frames that were written last, as direct buffers, so that what many connections receive is
 * copied out of the heap once. Confined to an event loop.
 */
final class FrameBuffers {

  private static final byte[] NO_HEAD = {};

  private final ByteBufAllocator allocator;
  private List<Frame> frames = List.of();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  FrameBuffers(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** A response's head and its first frames; the caller releases it. */
  ByteBuf beginning(byte[] head, List<Frame> first, boolean chunked) {
    return copy(head, first, chunked);
  }

  /** The frames' chunks, one after the other; the caller releases it. */
  ByteBuf chunks(List<Frame> wanted) {
    if (!isSame(wanted)) {
      buffer.release();
      buffer = copy(NO_HEAD, wanted, true);
      frames = wanted;
    }
    return buffer.retainedDuplicate();
  }

  /** The frames' bare texts, for HTTP/1.0; the caller releases it. */
  ByteBuf texts(List<Frame> wanted) {
    return copy(NO_HEAD, wanted, false);
  }

  /** Gives the memory back; nothing may be asked for afterwards. */
  void release() {
    buffer.release();
  }

  private ByteBuf copy(byte[] head, List<Frame> wanted, boolean chunked) {
    ByteBuf copy = allocator.directBuffer(head.length + length(wanted)).writeBytes(head);
    for (Frame frame : wanted) {
      if (chunked) {
        copy.writeBytes(frame.bytes());
      } else {
        copy.writeBytes(frame.bytes(), frame.textOffset(), frame.textLength());
      }
    }
    return copy;
  }

  /**
   * Frames are shared, so the same object is the same bytes; another object may be too, and is
   * copied again.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean isSame(List<Frame> wanted) {
    if (wanted == frames) {
      return true;
    }
    if (wanted.size() != frames.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      @Nullable Frame known = frames.get(i);
      if (wanted.get(i) != known) {
        return false;
      }
    }
    return true;
  }

  private static int length(List<Frame> frames) {
    int length = 0;
    for (Frame frame : frames) {
      length += frame.bytes().length;
    }
    return length;
  }
}
