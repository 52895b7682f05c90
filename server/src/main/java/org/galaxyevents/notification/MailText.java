package org.galaxyevents.notification;

import java.util.List;
import java.util.Optional;

/** What mails say: plain text, in which nothing that somebody wrote can act. Immutable. */
final class MailText {

  /** Longer ones are cut: a subject is one line of a header. */
  private static final int LONGEST_SUBJECT = 200;

  String subject(Notification notification) {
    Content content = notification.content();
    String subject =
        switch (Category.of(notification.category()).orElse(Category.MESSAGE)) {
          case BROADCAST, STORAGE_OPERATION -> content.text("subject");
          case MESSAGE -> "New message: " + content.text("subject");
          case NEW_SHARED_ITEM ->
              "New %s shared with you: %s"
                  .formatted(content.text("item_type"), content.text("item_name"));
          case TOOL_INSTALLATION_REQUEST ->
              "Tool installation request from " + content.text("requester_email");
        };
    String oneLine = ("[Galaxy] " + subject).replaceAll("\\p{Cntrl}+", " ");
    return oneLine.length() > LONGEST_SUBJECT ? oneLine.substring(0, LONGEST_SUBJECT) : oneLine;
  }

  /**
   * The text.
   *
   * @param url where people reach the server; without it there are no links
   */
  String body(Notification notification, String username, Optional<String> url) {
    StringBuilder text = new StringBuilder();
    text.append("Hello ").append(username).append(",\n\n");
    text.append(message(notification, url)).append("\n\n-- \n");
    text.append("You get this mail because you have an account on this server.\n");
    url.ifPresent(address ->
        text.append("What you get mails about is for you to say: ")
            .append(address)
            .append("/user/notifications?preferences=true\n"));
    return text.toString();
  }

  private static String message(Notification notification, Optional<String> url) {
    Content content = notification.content();
    return switch (Category.of(notification.category()).orElse(Category.MESSAGE)) {
      case BROADCAST, MESSAGE -> content.text("message");
      case STORAGE_OPERATION -> content.text("message") + "\n\n" + content.text("run_url");
      case NEW_SHARED_ITEM ->
          "%s has shared the %s \"%s\" with you.%s"
              .formatted(
                  content.text("owner_name"),
                  content.text("item_type"),
                  content.text("item_name"),
                  url.map(address -> "\n\n" + address + "/" + content.text("slug")).orElse(""));
      case TOOL_INSTALLATION_REQUEST ->
          "%s asks for: %s\n\n%s\n\n%s"
              .formatted(
                  content.text("requester_email"),
                  content.fields().get("tool_names") instanceof List<?> names
                      ? String.join(", ", names.stream().map(String::valueOf).toList())
                      : "",
                  content.text("description"),
                  content.text("tool_url"));
    };
  }
}
