package org.galaxyevents.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.Credentials;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.DatabaseUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests by their routes, on an executor whose threads may block. Thread-safe. */
final class RequestAnswering {

  private static final Logger log = LoggerFactory.getLogger(RequestAnswering.class);

  private final Router router;
  private final Authentication authentication;
  private final Executor blocking;

  RequestAnswering(Router router, Authentication authentication, Executor blocking) {
    this.router = router;
    this.authentication = authentication;
    this.blocking = blocking;
  }

  void answer(Request request, String requestId, Consumer<Response> reply) {
    blocking.execute(() -> reply.accept(answer(request, requestId)));
  }

  private Response answer(Request request, String requestId) {
    try {
      Optional<Router.Match> match = router.find(request.method(), request.path());
      if (match.isEmpty()) {
        return unrouted(request);
      }
      SameOrigin.check(request);
      return match
          .get()
          .handler()
          .handle(new Exchange(request, match.get().variables(), requester(request)));
    } catch (ApiError error) {
      return JsonResponse.error(error);
    } catch (DatabaseUnavailable unavailable) {
      log.debug("Request {} was refused: {}", requestId, unavailable.getMessage());
      return Responses.comeBack(
          503,
          503003,
          "Nothing was changed: " + unavailable.getMessage() + ". Try again shortly.",
          2);
    } catch (RuntimeException bug) {
      log.error("Request {} {} {} failed", requestId, request.method(), request.path(), bug);
      return JsonResponse.error(internalError());
    }
  }

  private Requester requester(Request request) {
    Credentials credentials = RequestAuthentication.credentials(request);
    if (credentials.apiKey().isEmpty() && credentials.sessionCookie().isEmpty()) {
      return Requester.NOBODY;
    }
    return RequestAuthentication.requester(
        authentication.authenticate(List.of(credentials)).getFirst());
  }

  /** OPTIONS is answered as Galaxy does, whatever the path. */
  private Response unrouted(Request request) {
    if (request.method().equals("OPTIONS")) {
      return Response.empty(200)
          .with("access-control-allow-headers", "*")
          .with("access-control-max-age", "600");
    }
    return Responses.noRoute(
        request.method(), request.path(), request.header("accept").orElse(null));
  }

  static ApiError internalError() {
    return ApiError.of(
        500,
        500001,
        "Something went wrong on the server. Its log says what, under this request's id.");
  }
}
