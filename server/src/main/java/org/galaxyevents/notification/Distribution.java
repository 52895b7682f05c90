package org.galaxyevents.notification;

import java.util.List;
import java.util.Map;
import org.galaxyevents.database.Transaction;

/** Gives a notification to those of some users who want it, and queues their mails. Immutable. */
public final class Distribution {

  private final boolean mails;
  private final InboxStore inbox = new InboxStore();
  private final PreferenceStore preferences = new PreferenceStore();

  /**
   * @param mails whether mails can be sent
   */
  public Distribution(boolean mails) {
    this.mails = mails;
  }

  /**
   * Gives a notification to users who do not have it yet.
   *
   * @return those who got it: all but the ones who refuse its category
   */
  List<Long> give(Transaction transaction, Notification notification, List<Long> users) {
    Map<Long, Preferences> said = preferences.of(transaction.handle(), users);
    List<Long> receivers =
        users.stream()
            .filter(user -> said.getOrDefault(user, Preferences.DEFAULT).want(notification))
            .toList();
    inbox.insert(transaction, notification.id(), receivers);
    if (mails) {
      MailQueue.add(
          transaction,
          notification,
          receivers.stream()
              .filter(user -> said.getOrDefault(user, Preferences.DEFAULT).wantByMail(notification))
              .toList());
    }
    return receivers;
  }
}
