package org.galaxyevents.connection;

/** Why a stream ended. The name is also the metric label and the log word. */
public enum CloseReason {
  /** The client, or the proxy before it, closed the connection. */
  CLIENT_GONE,
  /** Something waited for the client and it read nothing for the slow-client timeout. */
  SLOW,
  /** More waited for the client than its mailbox may hold; it resumes from its cursor. */
  MAILBOX_FULL,
  /** Writing failed: the peer vanished or the network did. */
  PEER_LOST,
  /** What the client missed could not be looked up; it resumes from its cursor. */
  CATCH_UP_FAILED,
  /** Something was missed that only its client can ask for; it resumes from its cursor. */
  MISSED,
  /** The browser session ended: somebody logged out, or in, or an admin ended it. */
  SESSION_ENDED,
  /** The API key was revoked, or a newer one took its place. */
  KEY_REVOKED,
  /** The account was deleted. */
  USER_DELETED,
  /** The account was deactivated. */
  USER_DEACTIVATED,
  /** This process stops. */
  SHUTDOWN
}
