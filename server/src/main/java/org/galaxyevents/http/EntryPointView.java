package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.entrypoint.EntryPoint;
import org.jspecify.annotations.Nullable;

/** Entry points as Galaxy shows them. Immutable. */
final class EntryPointView {

  private static final String DOMAIN_PREFIX = "interactivetool";
  private static final String CLASS = "ep";

  private final EncodedIds ids;
  private final EntryPointIds entryPointIds;

  EntryPointView(EncodedIds ids, EntryPointIds entryPointIds) {
    this.ids = ids;
    this.entryPointIds = entryPointIds;
  }

  List<Map<String, @Nullable Object>> list(List<EntryPoint> entryPoints, Request request) {
    return entryPoints.stream().map(each -> of(each, request)).toList();
  }

  private Map<String, @Nullable Object> of(EntryPoint entryPoint, Request request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("model_class", "InteractiveToolEntryPoint");
    shown.put("id", entryPointIds.encode(entryPoint.id()));
    shown.put("job_id", ids.encode(entryPoint.job().id()));
    shown.put("name", entryPoint.name());
    shown.put("label", entryPoint.label());
    shown.put("active", entryPoint.isActive());
    shown.put("created_time", entryPoint.created());
    shown.put("modified_time", entryPoint.modified());
    shown.put("output_datasets_ids", entryPoint.outputs().stream().map(ids::encode).toList());
    if (entryPoint.isActive()) {
      shown.put("target", target(entryPoint, request));
    }
    return shown;
  }

  /** Where its user reaches the tool: a domain below the one that was asked, or a path of it. */
  String target(EntryPoint entryPoint, Request request) {
    EntryPoint.Address address = entryPoint.address();
    String id = entryPointIds.encode(entryPoint.id());
    if (!address.byDomain()) {
      String path = address.path().startsWith("/") ? address.path().substring(1) : address.path();
      return "/%s/%s/%s/%s/%s".formatted(DOMAIN_PREFIX, CLASS, id, address.token(), path);
    }
    String scheme = request.secure() ? "https" : "http";
    Optional<String> host =
        request.header("host").filter(given -> given.matches("[A-Za-z0-9._:\\[\\]-]+"));
    return "%s://%s-%s.%s.%s.%s%s"
        .formatted(
            scheme,
            id,
            address.token(),
            CLASS,
            DOMAIN_PREFIX,
            host.orElse("localhost"),
            address.path());
  }
}
