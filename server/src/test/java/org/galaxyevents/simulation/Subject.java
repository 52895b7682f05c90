package org.galaxyevents.simulation;

/** What somebody is to be told of. Immutable. */
sealed interface Subject {

  record History(long id) implements Subject {
    @Override
    public String toString() {
      return "history " + id;
    }
  }

  /** A notification or broadcast. */
  record Notice(long id) implements Subject {
    @Override
    public String toString() {
      return "notice " + id;
    }
  }

  /** The list of the user's interactive tools. */
  record EntryPoints() implements Subject {
    @Override
    public String toString() {
      return "entry points";
    }
  }
}
