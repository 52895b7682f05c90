package org.galaxyevents.election;

/** Where candidates meet: the database that all of them use. Used by one thread. */
public interface CandidateRegister {

  /**
   * Comes in touch with the others. The candidate is not one of them before it stands.
   *
   * @throws SessionLost if the database cannot be reached now
   */
  CandidateSession open(Candidate candidate) throws SessionLost;

  /** The database could not be asked: what was held there may be held no more. */
  final class SessionLost extends Exception {
    private static final long serialVersionUID = 1L;

    public SessionLost(String message) {
      super(message);
    }

    public SessionLost(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
