package org.galaxyevents.catchup;

import org.galaxyevents.event.Cursor;

/** From where a client resumes. Immutable. */
public sealed interface ResumePoint {

  /** It has been told everything up to here. */
  record From(Cursor cursor) implements ResumePoint {}

  /**
   * It has been here before, but says nothing that can be read: everything of its own may have
   * changed.
   */
  record Unknown() implements ResumePoint {}

  /** It says nothing: a page that is opened for the first time, or a script that has forgotten. */
  record Fresh() implements ResumePoint {}
}
