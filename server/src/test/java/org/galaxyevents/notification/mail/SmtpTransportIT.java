package org.galaxyevents.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.notification.Mail;
import org.galaxyevents.notification.MailConfig;
import org.galaxyevents.notification.MailTransport.Outcome;
import org.galaxyevents.notification.MailTransport.ServerUnavailable;
import org.galaxyevents.testing.SmtpServer;
import org.galaxyevents.testing.SmtpServer.Mood;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SmtpTransportIT {

  private SmtpServer server;
  private SmtpTransport transport;
  private final List<Outcome> outcomes = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = SmtpServer.start();
    transport = transport(server.port());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void mails_go_over_one_connection_with_what_tells_them_apart_from_what_people_write()
      throws Exception {
    send(mail(1, "alice@example.org", "Grüße"), mail(2, "bob@example.org", "two"));

    assertThat(outcomes).containsExactly(new Outcome.Sent(), new Outcome.Sent());
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.mails().getFirst())
        .contains("From: noreply@example.org")
        .contains("To: alice@example.org")
        .contains("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=")
        .contains("Message-ID: <key-1@example.org>")
        .contains("Auto-Submitted: auto-generated")
        .contains("Content-Type: text/plain; charset=UTF-8");
  }

  @Test
  void an_address_that_the_server_does_not_know_is_refused_for_good() throws Exception {
    server.become(Mood.REFUSES_ADDRESSES);

    send(mail(1, "nobody@example.org", "S"));

    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void a_server_that_asks_to_come_back_is_obeyed() throws Exception {
    server.become(Mood.IS_BUSY);

    send(mail(1, "alice@example.org", "S"));

    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void something_that_is_no_address_is_refused_without_asking() throws Exception {
    send(mail(1, "no address", "S"), mail(2, "bob@example.org", "S"));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
    assertThat(outcomes.get(1)).isEqualTo(new Outcome.Sent());
  }

  @Test
  void a_server_that_hangs_is_given_up_after_its_deadline() {
    server.become(Mood.HANGS);
    long begin = System.nanoTime();

    assertThatThrownBy(() -> send(mail(1, "alice@example.org", "S")))
        .isInstanceOf(ServerUnavailable.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    assertThat(outcomes).isEmpty();
  }

  @Test
  void a_server_that_hangs_up_has_taken_what_it_took() {
    server.become(Mood.HANGS_UP_AFTER_ONE);

    assertThatThrownBy(
            () -> send(mail(1, "alice@example.org", "S"), mail(2, "bob@example.org", "S")))
        .isInstanceOf(ServerUnavailable.class);

    assertThat(outcomes).containsExactly(new Outcome.Sent());
  }

  @Test
  void a_server_that_is_not_there_is_unavailable() {
    int port = server.port();
    server.close();

    assertThatThrownBy(() -> transport(port).send(List.of(mail(1, "a@b.org", "S")), (m, o) -> {}))
        .isInstanceOf(ServerUnavailable.class);
  }

  private void send(Mail... mails) throws ServerUnavailable {
    transport.send(List.of(mails), (mail, outcome) -> outcomes.add(outcome));
  }

  private static SmtpTransport transport(int port) {
    return new SmtpTransport(
        new MailConfig("127.0.0.1", port, Optional.empty(), false, "noreply@example.org"),
        Duration.ofSeconds(1));
  }

  private static Mail mail(long id, String to, String subject) {
    return new Mail(id, "key-" + id, to, subject, "text");
  }
}
