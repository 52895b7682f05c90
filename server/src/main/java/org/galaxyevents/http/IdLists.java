package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.galaxyevents.http.ApiError.ValidationError;

/** Lists of encoded ids in the fields of a body. Immutable. */
record IdLists(EncodedIds ids) {

  /** The ids in a list, each once; none if the field is not there. */
  Set<Long> read(JsonBody body, String field, FieldErrors errors) {
    Set<Long> decoded = new LinkedHashSet<>();
    List<String> texts = texts(body, field, errors);
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      List<Object> location = element(body, field, i);
      errors.collect(() -> ids.decode(text, location)).ifPresent(decoded::add);
    }
    return decoded;
  }

  /** Names those in a list who do not exist; the field is called after what they are. */
  void refuseMissing(JsonBody body, String field, Set<Long> missing, FieldErrors errors) {
    if (missing.isEmpty()) {
      return;
    }
    String message = "Value error, there is no such " + field.replace("_ids", "");
    List<String> texts = texts(body, field, errors);
    for (int i = 0; i < texts.size(); i++) {
      List<Object> location = element(body, field, i);
      if (missing.contains(ids.decode(texts.get(i), location))) {
        errors.add(
            ApiError.invalid(new ValidationError("value_error", location, message, texts.get(i))));
      }
    }
  }

  private static List<String> texts(JsonBody body, String field, FieldErrors errors) {
    return errors.collect(() -> body.optionalTexts(field).orElse(List.of())).orElse(List.of());
  }

  private static List<Object> element(JsonBody body, String field, int index) {
    List<Object> location = new ArrayList<>(body.at(field));
    location.add(index);
    return location;
  }
}
