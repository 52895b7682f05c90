package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.History;
import org.galaxyevents.notification.Category;
import org.galaxyevents.notification.Content;
import org.galaxyevents.notification.NotificationDraft;
import org.galaxyevents.notification.Sender;
import org.galaxyevents.notification.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Tells users that a history was shared with them: in the transaction that shares it, announced
 * after its commit. Thread-safe.
 */
public final class ShareNotice {

  /** What is still to be announced. */
  record Waiting(Optional<Sender.Made> made) {}

  static final Waiting NOTHING = new Waiting(Optional.empty());

  private final Sender sender;
  private final NotificationGate gate;
  private final Optional<String> address;

  /**
   * @param address where people reach this server, as configured; whoever shares is not trusted to
   *     say
   */
  public ShareNotice(Sender sender, NotificationGate gate, Optional<String> address) {
    this.sender = sender;
    this.gate = gate;
    this.address = address;
  }

  Waiting make(Transaction transaction, History history, List<Long> users) {
    if (!gate.enabled() || users.isEmpty()) {
      return NOTHING;
    }
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("item_type", "history");
    content.put("item_name", history.name());
    content.put("owner_name", history.owner().map(History.Owner::username).orElse(""));
    content.put("slug", Optional.ofNullable(history.usernameAndSlug()).orElse(""));
    NotificationDraft draft =
        NotificationDraft.now(
            "galaxy_sharing_system",
            Category.NEW_SHARED_ITEM,
            Variant.INFO,
            Content.of(Category.NEW_SHARED_ITEM, content));
    return new Waiting(Optional.of(sender.make(transaction, draft, users, address)));
  }

  void announce(Waiting waiting) {
    waiting.made().ifPresent(sender::announce);
  }
}
