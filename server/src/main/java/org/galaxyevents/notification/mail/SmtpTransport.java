package org.galaxyevents.notification.mail;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.galaxyevents.notification.Mail;
import org.galaxyevents.notification.MailConfig;
import org.galaxyevents.notification.MailTransport;

/** Sends mails to an SMTP server, with a deadline for each of its answers. Thread-safe; blocks. */
public final class SmtpTransport implements MailTransport {

  /** For each answer of the server. One that hangs is given up then. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int TRANSIENT = 400;
  private static final int PERMANENT = 500;

  private final MailConfig config;
  private final Session session;

  public SmtpTransport(MailConfig config) {
    this(config, PATIENCE);
  }

  SmtpTransport(MailConfig config, Duration patience) {
    this.config = config;
    this.session = Session.getInstance(properties(config, patience));
  }

  private static Properties properties(MailConfig config, Duration patience) {
    String protocol = protocol(config);
    String millis = Long.toString(patience.toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail." + protocol + ".connectiontimeout", millis);
    properties.setProperty("mail." + protocol + ".timeout", millis);
    properties.setProperty("mail." + protocol + ".writetimeout", millis);
    properties.setProperty(
        "mail." + protocol + ".auth", Boolean.toString(config.login().isPresent()));
    properties.setProperty("mail.smtp.starttls.enable", "true");
    if (config.tls() || config.login().isPresent()) {
      // Without it somebody in between could read the password with a certificate of their own.
      properties.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
    } else {
      // Who is in between can take STARTTLS out anyway, and a mail server on this machine has a
      // certificate that nobody else has signed.
      properties.setProperty("mail.smtp.ssl.checkserveridentity", "false");
      properties.setProperty("mail.smtp.ssl.trust", "*");
    }
    properties.setProperty("mail.from", config.from());
    return properties;
  }

  private static String protocol(MailConfig config) {
    return config.tls() ? "smtps" : "smtp";
  }

  @Override
  public void send(List<Mail> mails, Listener listener) throws ServerUnavailable {
    try (Transport transport = session.getTransport(protocol(config))) {
      connect(transport);
      for (Mail mail : mails) {
        listener.done(mail, send(transport, mail));
      }
    } catch (MessagingException failure) {
      throw new ServerUnavailable(config.host() + ": " + describe(failure));
    }
  }

  private void connect(Transport transport) throws MessagingException {
    if (config.login().isPresent()) {
      MailConfig.Login login = config.login().get();
      transport.connect(config.host(), config.port(), login.user(), login.password());
    } else {
      transport.connect(config.host(), config.port(), null, null);
    }
  }

  /** What became of it; an exception if that is the server's fault, not the mail's. */
  private Outcome send(Transport transport, Mail mail) throws MessagingException {
    try {
      Address[] to = {new InternetAddress(mail.to(), true)};
      transport.sendMessage(message(mail, to), to);
      return new Outcome.Sent();
    } catch (AuthenticationFailedException refused) {
      throw refused;
    } catch (jakarta.mail.internet.AddressException noAddress) {
      return new Outcome.Refused(describe(noAddress));
    } catch (SendFailedException refused) {
      int code = code(refused);
      if (code >= PERMANENT) {
        return new Outcome.Refused(describe(refused));
      }
      if (code >= TRANSIENT) {
        return new Outcome.Failed(describe(refused));
      }
      throw refused;
    }
  }

  private MimeMessage message(Mail mail, Address[] to) throws MessagingException {
    MimeMessage message = new RecognizableMessage(session, mail.key(), config.from());
    message.setFrom(new InternetAddress(config.from(), true));
    message.setRecipients(Message.RecipientType.TO, to);
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    message.setText(mail.text(), StandardCharsets.UTF_8.name());
    message.setHeader("Auto-Submitted", "auto-generated");
    message.saveChanges();
    return message;
  }

  /** The server's code for the address, else for the mail; 0 if it gave none. */
  private static int code(MessagingException failure) {
    for (Exception each = failure; each != null; each = next(each)) {
      if (each instanceof SMTPAddressFailedException address) {
        return address.getReturnCode();
      }
      if (each instanceof SMTPSendFailedException send && next(send) == null) {
        return send.getReturnCode();
      }
      if (each instanceof IOException) {
        return 0;
      }
    }
    return 0;
  }

  private static @org.jspecify.annotations.Nullable Exception next(Exception failure) {
    return failure instanceof MessagingException messaging ? messaging.getNextException() : null;
  }

  private static String describe(Exception failure) {
    return String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
  }

  /** A message whose id is the same each time that it is sent. */
  private static final class RecognizableMessage extends MimeMessage {
    private final String id;

    private RecognizableMessage(Session session, String key, String from) {
      super(session);
      this.id = "<" + key + from.substring(from.lastIndexOf('@')) + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
