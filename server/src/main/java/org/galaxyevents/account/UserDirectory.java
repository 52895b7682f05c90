package org.galaxyevents.account;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds the accounts that people name. Deleted ones are not found. Immutable. */
public final class UserDirectory {

  /** The id, if there is an account with it. */
  public Optional<Long> byId(Handle handle, long id) {
    return handle
        .createQuery(
            "SELECT id FROM galaxy_user WHERE id = :id AND COALESCE(deleted, FALSE) = FALSE")
        .bind("id", id)
        .mapTo(Long.class)
        .findFirst();
  }

  /** The id of the account with an email address, however it is written. */
  public Optional<Long> byEmail(Handle handle, String email) {
    return handle
        .createQuery(
            "SELECT id FROM galaxy_user WHERE email = :email AND COALESCE(deleted, FALSE) = FALSE")
        .bind("email", AccountConfig.canonical(email))
        .mapTo(Long.class)
        .findFirst();
  }
}
