package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.notification.MailTransport.Outcome;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MailerTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final PostOffice post = new PostOffice();
  private Mailer mailer;
  private Sender sender;
  private long alice;
  private long bob;

  /** Takes mails, or does what it is told instead. */
  private static final class PostOffice implements MailTransport {
    private final List<Mail> sent = new ArrayList<>();
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private boolean closed;

    @Override
    public void send(List<Mail> mails, Listener listener) throws ServerUnavailable {
      if (closed) {
        throw new ServerUnavailable("closed");
      }
      for (Mail mail : mails) {
        Outcome outcome = outcomes.getOrDefault(mail.to(), new Outcome.Sent());
        if (outcome instanceof Outcome.Sent) {
          sent.add(mail);
        }
        listener.done(mail, outcome);
      }
    }

    private List<String> receivers() {
      return sent.stream().map(Mail::to).toList();
    }
  }

  @BeforeEach
  void prepare() {
    mailer = new Mailer(new MailQueue(database.get()), post);
    sender =
        NotificationSeeds.sender(
            database.get(),
            NotificationSeeds.announcer(new RecordingBus()),
            new ManualExecutor(),
            new Distribution(true));
    Seeds seeds = new Seeds(database.get());
    alice = seeds.user("alice").userId().orElseThrow();
    bob = seeds.user("bob").userId().orElseThrow();
    database.execute("UPDATE galaxy_user SET active = TRUE");
  }

  @Test
  void each_receiver_gets_a_mail_once() {
    send(null);

    assertThat(mailer.sendDue()).isZero();
    assertThat(mailer.sendDue()).isEqualTo(Mailer.LOOK_AGAIN);

    assertThat(post.receivers()).containsExactly("alice@example.org", "bob@example.org");
    assertThat(post.sent.getFirst().subject()).isEqualTo("[Galaxy] New message: S");
    assertThat(post.sent.getFirst().text())
        .startsWith("Hello alice,\n\nM\n")
        .contains("https://galaxy.example.org/user/notifications?preferences=true");
    assertThat(queued()).isZero();
  }

  @Test
  void who_wants_no_mails_of_a_category_gets_none() {
    preferences(alice, "{\"enabled\": true, \"channels\": {\"push\": true, \"email\": false}}");
    send(null);
    preferences(bob, "{\"enabled\": false}");

    mailer.sendDue();

    assertThat(post.sent).isEmpty();
    assertThat(queued()).isZero();
  }

  @Test
  void what_is_scheduled_is_mailed_when_its_time_has_come() {
    LocalDateTime now = NotificationSeeds.now(database.get());
    send(now.plusHours(1));
    mailer.sendDue();
    assertThat(post.sent).isEmpty();

    database.execute("UPDATE notification SET publication_time = ?", now);
    makeDue();
    mailer.sendDue();

    assertThat(post.sent).hasSize(2);
  }

  @Test
  void somebody_who_is_gone_gets_no_mail() {
    send(null);
    database.execute("UPDATE galaxy_user SET deleted = TRUE WHERE id = ?", alice);
    database.execute("UPDATE galaxy_user SET active = FALSE WHERE id = ?", bob);

    mailer.sendDue();

    assertThat(post.sent).isEmpty();
    assertThat(queued()).isZero();
  }

  @Test
  void what_is_refused_is_not_tried_again_and_what_fails_is_later_and_later() {
    post.outcomes.put("alice@example.org", new Outcome.Refused("no such user"));
    post.outcomes.put("bob@example.org", new Outcome.Failed("busy"));
    send(null);

    mailer.sendDue();
    assertThat(queued()).isEqualTo(1);
    assertThat(waits()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));

    makeDue();
    mailer.sendDue();
    assertThat(waits()).isBetween(Duration.ofSeconds(115), Duration.ofSeconds(120));

    database.execute("UPDATE galaxy_events_mail SET attempts = ?", Mailer.MOST_ATTEMPTS - 2);
    makeDue();
    mailer.sendDue();
    assertThat(waits()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));

    makeDue();
    mailer.sendDue();
    assertThat(queued()).isZero();
  }

  @Test
  void while_the_server_is_away_mails_wait_and_lose_no_attempt() {
    post.closed = true;
    send(null);

    assertThat(mailer.sendDue()).isEqualTo(Duration.ofSeconds(5));
    makeDue();
    assertThat(mailer.sendDue()).isEqualTo(Duration.ofSeconds(10));
    post.closed = false;
    makeDue();
    mailer.sendDue();

    assertThat(post.sent).hasSize(2);
    assertThat(database.number("SELECT count(*) FROM galaxy_events_mail WHERE attempts > 0"))
        .isZero();
  }

  @Test
  void what_a_process_took_before_it_ended_is_sent_by_another_after_a_while() {
    send(null);
    assertThat(new MailQueue(database.get()).take(10)).hasSize(2);

    mailer.sendDue();
    assertThat(post.sent).isEmpty();

    makeDue();
    mailer.sendDue();
    assertThat(post.sent).hasSize(2);
  }

  @Test
  void a_line_break_in_a_name_does_not_become_a_header() {
    Notification notification =
        NotificationSeeds.notification(
            1,
            NotificationSeeds.message("S\r\nBcc: all@example.org", null),
            LocalDateTime.of(2026, 1, 1, 0, 0));

    assertThat(new MailText().subject(notification))
        .isEqualTo("[Galaxy] New message: S Bcc: all@example.org");
  }

  private void send(@org.jspecify.annotations.Nullable LocalDateTime publication) {
    sender.send(
        NotificationSeeds.message("S", publication),
        Recipients.ofUsers(List.of(alice, bob)),
        Optional.of("https://galaxy.example.org"));
  }

  private void preferences(long user, String message) {
    database.execute(
        "INSERT INTO user_preference (user_id, name, value) VALUES (?, 'notifications', ?)",
        user,
        "{\"preferences\": {\"message\": " + message + "}}");
  }

  /** As if the mails that wait had waited long enough. */
  private void makeDue() {
    database.execute(
        "UPDATE galaxy_events_mail SET next_time = ?",
        NotificationSeeds.now(database.get()).minusSeconds(1));
  }

  private Duration waits() {
    LocalDateTime next =
        database
            .get()
            .read(handle ->
                handle
                    .createQuery("SELECT min(next_time) FROM galaxy_events_mail")
                    .mapTo(LocalDateTime.class)
                    .one());
    return Duration.between(NotificationSeeds.now(database.get()), next);
  }

  private long queued() {
    return database.number("SELECT count(*) FROM galaxy_events_mail");
  }
}
