package org.galaxyevents.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that make up the pages, from the class path: our own, and those of libraries.
 * Thread-safe.
 */
final class Pages {

  private static final String OWN = "/org/galaxyevents/http/pages/";

  /** Where a library's files stand in its jar, by its name in our paths. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "lit-html", "/META-INF/resources/webjars/lit-html/3.3.2/",
          "marked", "/META-INF/resources/webjars/marked/17.0.1/",
          "dompurify", "/META-INF/resources/webjars/dompurify/3.3.3/",
          "swagger-ui", "/META-INF/resources/webjars/swagger-ui/5.34.1/");

  private static final Map<String, String> CONTENT_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /** One name after the other, with nothing in them that could lead out of the folder. */
  private static final Pattern PLAIN_PATH =
      Pattern.compile("[a-z0-9_-]+(/[a-z0-9_-]+)*(\\.[a-z0-9-]+)*\\.[a-z]+");

  private record Asset(Response response, String tag) {}

  private final Map<String, Asset> assets = new ConcurrentHashMap<>();

  /** The text of a page's template. */
  String template(String name) {
    Asset template = load(OWN + name, "html");
    if (template == null) {
      throw new IllegalStateException(name + " is not on the class path");
    }
    return new String(template.response().body(), StandardCharsets.UTF_8);
  }

  /** A file below {@code static/}. */
  Response file(String path, @Nullable String ifNoneMatch) {
    Asset asset = find(path);
    if (asset == null) {
      throw ApiError.of(404, 404001, "There is no such file.");
    }
    // Revalidated each time: an upgrade shows at once, and costs an unchanged page one short answer
    // a file.
    Response response = asset.tag().equals(ifNoneMatch) ? Response.empty(304) : asset.response();
    return response.with("etag", asset.tag()).with("cache-control", "no-cache");
  }

  private @Nullable Asset find(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (!PLAIN_PATH.matcher(lower).matches() || !lower.equals(path)) {
      return null;
    }
    String extension = path.substring(path.lastIndexOf('.') + 1);
    List<String> parts = List.of(path.split("/", 3));
    if (parts.size() == 3 && parts.getFirst().equals("webjars")) {
      String library = LIBRARIES.get(parts.get(1));
      return library == null ? null : load(library + parts.get(2), extension);
    }
    return load(OWN + path, extension);
  }

  private @Nullable Asset load(String resource, String extension) {
    Asset known = assets.get(resource);
    String contentType = CONTENT_TYPES.get(extension);
    if (known != null || contentType == null) {
      return known;
    }
    try (InputStream stream = Pages.class.getResourceAsStream(resource)) {
      if (stream == null) {
        return null;
      }
      byte[] bytes = stream.readAllBytes();
      Asset asset = new Asset(Response.of(200, contentType, bytes), '"' + digest(bytes) + '"');
      assets.put(resource, asset);
      return asset;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 12);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
