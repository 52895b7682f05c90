package org.galaxyevents.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The fields of an HTML form, read as an object of texts. Stateless. */
final class FormFields {

  private static final int MOST_FIELDS = 1_000;

  private FormFields() {}

  static ObjectNode parse(byte[] body) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    String[] pairs = new String(body, StandardCharsets.UTF_8).split("&", MOST_FIELDS + 1);
    if (pairs.length > MOST_FIELDS) {
      throw ApiError.of(400, 400008, "A form may have 1000 fields.");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw ApiError.of(400, 400008, "The form is not encoded properly.");
    }
  }
}
