package org.galaxyevents.notification;

import java.util.List;

/** The way to a mail server. Blocks, each step with a deadline. */
public interface MailTransport {

  /** What became of one mail. */
  sealed interface Outcome {

    record Sent() implements Outcome {}

    /** It will never be taken: there is no such address. */
    record Refused(String reason) implements Outcome {}

    /** It may be taken later. */
    record Failed(String reason) implements Outcome {}
  }

  /** Hears what becomes of each mail, as soon as it is known. */
  interface Listener {
    void done(Mail mail, Outcome outcome);
  }

  /**
   * Sends mails over one connection. The listener hears of each that was tried.
   *
   * @throws ServerUnavailable if the server cannot be reached, hangs or lets nobody in; those that
   *     were not tried wait
   */
  void send(List<Mail> mails, Listener listener) throws ServerUnavailable;

  /** The mail server cannot be used now. */
  final class ServerUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public ServerUnavailable(String message) {
      super(message);
    }
  }
}
