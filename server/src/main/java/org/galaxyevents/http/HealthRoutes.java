package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.health.Finding;
import org.galaxyevents.health.Readiness;

/**
 * {@code /health/live} and {@code /health/ready}: for whoever starts servers anew, and for whoever
 * decides which of them gets requests. Thread-safe.
 */
public final class HealthRoutes {

  private final Readiness readiness;

  public HealthRoutes(Readiness readiness) {
    this.readiness = readiness;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/health/live", exchange -> answer(200, Map.of("live", true)))
        .add("GET", "/health/ready", exchange -> ready());
  }

  private Response ready() {
    List<Finding> findings = readiness.look();
    boolean ready = findings.stream().allMatch(Finding.Fine.class::isInstance);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("ready", ready);
    body.put("checks", findings.stream().map(HealthRoutes::view).toList());
    return answer(ready ? 200 : 503, body);
  }

  private static Map<String, Object> view(Finding finding) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("name", finding.name());
    switch (finding) {
      case Finding.Fine fine -> view.put("ok", true);
      case Finding.Failing(String name, String cause, String cure) -> {
        view.put("ok", false);
        view.put("cause", cause);
        view.put("cure", cure);
      }
    }
    return view;
  }

  private static Response answer(int status, Map<String, Object> body) {
    return JsonResponse.json(status, body).with("cache-control", "no-store");
  }
}
