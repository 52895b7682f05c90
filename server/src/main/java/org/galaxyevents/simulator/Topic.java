package org.galaxyevents.simulator;

/**
 * What an event says that it is about.
 *
 * @param kind keeps those apart whose ids could be the same
 */
record Topic(Kind kind, String id) {

  enum Kind {
    HISTORY,
    TOOLS,
    NOTIFICATION,
    SHARING
  }

  static Topic history(String id) {
    return new Topic(Kind.HISTORY, id);
  }

  /** The interactive tools of a user, by the user's number: their events name nothing. */
  static Topic tools(int user) {
    return new Topic(Kind.TOOLS, Integer.toString(user));
  }

  /** A notification or a broadcast. */
  static Topic notification(String id) {
    return new Topic(Kind.NOTIFICATION, id);
  }

  /** That a history was shared: whoever shares it is not told the id of the notification. */
  static Topic sharing(String slug) {
    return new Topic(Kind.SHARING, slug);
  }

  /** Whether there is always another one, so that none can be remembered for ever. */
  boolean passes() {
    return kind == Kind.NOTIFICATION || kind == Kind.SHARING;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case HISTORY -> "history " + id;
      case TOOLS -> "the interactive tools of user " + id;
      case NOTIFICATION -> "notification " + id;
      case SHARING -> "the sharing of " + id;
    };
  }
}
