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

  private final ByteBufAllocator allocator;
  private List<Frame> frames = List.of();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  FrameBuffers(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The frames' chunks, one after the other; the caller releases it. */
  ByteBuf chunks(List<Frame> wanted) {
    if (!isSame(wanted)) {
      buffer.release();
      buffer = copy(wanted);
      frames = wanted;
    }
    return buffer.retainedDuplicate();
  }

  /** The frames' bare texts, for HTTP/1.0; the caller releases it. */
  ByteBuf texts(List<Frame> wanted) {
    ByteBuf texts = allocator.directBuffer(length(wanted));
    for (Frame frame : wanted) {
      texts.writeBytes(frame.bytes(), frame.textOffset(), frame.textLength());
    }
    return texts;
  }

  /** Gives the memory back; nothing may be asked for afterwards. */
  void release() {
    buffer.release();
  }

  private ByteBuf copy(List<Frame> wanted) {
    ByteBuf copy = allocator.directBuffer(length(wanted));
    for (Frame frame : wanted) {
      copy.writeBytes(frame.bytes());
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
