package org.galaxyevents.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.Login;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.Registration;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.SessionStore;
import org.jspecify.annotations.Nullable;

/**
 * Log in, log out, register: Galaxy's older routes, whose errors are a message alone. Thread-safe.
 */
public final class LoginRoutes {

  /** What a form brings: the session that it stands in, its token checked, and its fields. */
  private record Form(long sessionId, JsonBody fields, Exchange exchange) {
    private String clientAddress() {
      return exchange.request().clientAddress();
    }
  }

  private interface FormHandler {
    Response handle(Form form);
  }

  private final Login login;
  private final Registration registration;
  private final SessionStore sessions;
  private final SessionCookie cookie;
  private final CsrfTokens csrfTokens;

  public LoginRoutes(
      Login login,
      Registration registration,
      SessionStore sessions,
      SessionCookie cookie,
      CsrfTokens csrfTokens) {
    this.login = login;
    this.registration = registration;
    this.sessions = sessions;
    this.cookie = cookie;
    this.csrfTokens = csrfTokens;
  }

  /**
   * Adds the routes.
   *
   * @param endings sees to the streams of sessions that end
   */
  public void addTo(Router router, Endings endings) {
    router
        .add("POST", "/user/login", ending(endings, this::logIn))
        .add("POST", "/user/create", ending(endings, this::register))
        .add("GET", "/user/logout", ending(endings, this::logOut))
        .add("POST", "/user/logout", ending(endings, this::logOut));
  }

  private Handler ending(Endings endings, FormHandler handler) {
    return endings.ofSession(exchange -> answer(exchange, handler));
  }

  private Response answer(Exchange exchange, FormHandler handler) {
    try {
      JsonBody fields = JsonBody.ofJsonOrForm(exchange.request());
      Optional<String> token =
          fields
              .optionalText(CsrfTokens.FIELD)
              .or(() -> exchange.request().parameter(CsrfTokens.FIELD));
      Optional<Requester.Session> session = exchange.requester().session();
      Optional<String> problem = csrfTokens.problem(token, session);
      if (problem.isPresent() || session.isEmpty()) {
        return withSession(exchange, error(400, problem.orElse("")));
      }
      return handler.handle(new Form(session.get().id(), fields, exchange));
    } catch (ApiError error) {
      return error(error.status(), error.getMessage());
    } catch (Passwords.Busy busy) {
      return retry(503, "The server is busy. Please try again.", busy.retryAfter());
    }
  }

  private Response logIn(Form form) {
    Optional<String> name = form.fields().optionalText("login");
    Optional<String> password = form.fields().optionalText("password");
    if (name.isEmpty() || password.isEmpty()) {
      return error(400, "Please specify a username and password.");
    }
    Login.Outcome outcome =
        login.attempt(name.get(), password.get(), form.sessionId(), form.clientAddress());
    return switch (outcome) {
      case Login.Outcome.LoggedIn(OpenedSession session) ->
          cookie.set(success(true), session, form.exchange().request());
      case Login.Outcome.Refused() -> error(400, "No such user or invalid password.");
      case Login.Outcome.SessionEnded() -> sessionEnded(form.exchange());
      case Login.Outcome.Throttled(Duration pause) ->
          retry(429, "Too many failed logins. Please wait and try again.", pause);
    };
  }

  private Response register(Form form) {
    Requester requester = form.exchange().requester();
    JsonBody fields = form.fields();
    String password = fields.optionalText("password").orElse("");
    if (!password.equals(fields.optionalText("confirm").orElse(""))) {
      return error(400, "Passwords do not match.");
    }
    NewAccount account =
        new NewAccount(
            fields.optionalText("email").orElse(""),
            fields.optionalText("username").orElse(""),
            password);
    Registration.Outcome outcome =
        registration.register(account, requester.admin(), form.sessionId(), form.clientAddress());
    return switch (outcome) {
      case Registration.Outcome.LoggedIn(OpenedSession session) ->
          cookie.set(success(false), session, form.exchange().request());
      case Registration.Outcome.Created() -> success(false);
      case Registration.Outcome.Refused(String reason) -> error(400, reason);
      case Registration.Outcome.SessionEnded() -> sessionEnded(form.exchange());
      case Registration.Outcome.Closed() ->
          error(
              403,
              "User registration is disabled. Please contact your local Galaxy administrator for an account.");
    };
  }

  private Response logOut(Form form) {
    OpenedSession session = sessions.logOut(form.sessionId(), form.clientAddress());
    return cookie.set(success(false), session, form.exchange().request());
  }

  /** Another request of the same page was faster. */
  private Response sessionEnded(Exchange exchange) {
    OpenedSession session = sessions.openAnonymous(exchange.request().clientAddress());
    Response refusal = error(400, "Wrong session token found, denying request.");
    return cookie.set(refusal, session, exchange.request());
  }

  /** A browser without a session gets one, so that its next page has a token that is right. */
  private Response withSession(Exchange exchange, Response response) {
    if (exchange.requester().session().isPresent()) {
      return response;
    }
    OpenedSession session = sessions.openAnonymous(exchange.request().clientAddress());
    return cookie.set(response, session, exchange.request());
  }

  private static Response success(boolean redirects) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("message", "Success.");
    if (redirects) {
      body.put("redirect", null);
    }
    return uncached(JsonResponse.spaced(200, body));
  }

  private static Response error(int status, String message) {
    return uncached(JsonResponse.spaced(status, Map.of("err_msg", message)));
  }

  private static Response retry(int status, String message, Duration pause) {
    long seconds = Math.max(1, pause.plusNanos(999_999_999).toSeconds());
    return error(status, message).with("retry-after", Long.toString(seconds));
  }

  private static Response uncached(Response response) {
    return response.with("cache-control", "max-age=0,no-cache,no-store");
  }
}
