package org.galaxyevents.notification;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * What users ask the admins to install. Whoever asks chooses the content only: who gets it, how
 * urgent it is and who it is from are not for the request to say. Thread-safe; blocks.
 */
public final class ToolRequests {

  /** What became of a request. */
  public sealed interface Outcome {

    record Sent(Notification notification, int receivers) implements Outcome {}

    /** This server takes none. */
    record NotAllowed() implements Outcome {}

    /** There is nobody who could do it. */
    record NoAdmins() implements Outcome {}
  }

  private final Database database;
  private final Sender sender;
  private final List<String> adminEmails;
  private final boolean allowed;

  /**
   * @param adminEmails the addresses of the admins
   * @param allowed whether users may ask
   */
  public ToolRequests(Database database, Sender sender, List<String> adminEmails, boolean allowed) {
    this.database = database;
    this.sender = sender;
    this.adminEmails = List.copyOf(adminEmails);
    this.allowed = allowed;
  }

  /**
   * Sends a request to the admins.
   *
   * @param requester the address of the user who asks
   */
  public Outcome send(Content asked, String requester, Optional<String> url) {
    if (!allowed) {
      return new Outcome.NotAllowed();
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(asked.fields());
    fields.put("requester_email", requester);
    Category category = Category.TOOL_INSTALLATION_REQUEST;
    NotificationDraft draft =
        NotificationDraft.now(
            category.wireName() + "_form", category, Variant.INFO, Content.of(category, fields));
    Optional<Sender.Made> made =
        database.write(transaction -> {
          List<Long> admins =
              transaction
                  .handle()
                  .createQuery(
                      "SELECT id FROM galaxy_user WHERE email IN (<emails>) AND COALESCE(deleted, FALSE) = FALSE")
                  .bindList("emails", adminEmails)
                  .mapTo(Long.class)
                  .list();
          return admins.isEmpty()
              ? Optional.<Sender.Made>empty()
              : Optional.of(sender.make(transaction, draft, admins, url));
        });
    if (made.isEmpty()) {
      return new Outcome.NoAdmins();
    }
    sender.announce(made.get());
    return new Outcome.Sent(made.get().notification(), made.get().receivers().size());
  }
}
