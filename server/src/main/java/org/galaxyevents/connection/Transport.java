package org.galaxyevents.connection;

import java.util.List;
import org.galaxyevents.sse.Frame;

/**
 * The wire of one connection, as far as this package knows it. All methods are called on the
 * connection's executor; the implementation reports back to {@link Connection#becameWritable} and
 * {@link Connection#closed} on the same.
 */
public interface Transport {

  /**
   * Whether all that was written has left this process, so that more can be written without piling
   * up.
   */
  boolean isWritable();

  /** Writes the frames, in this order, as one write. */
  void write(List<Frame> frames);

  /** Ends the stream: a proper end of the body where the reason leaves time for it, then closes. */
  void end(CloseReason reason);
}
