package org.galaxyevents.http;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.http.ApiError.ValidationError;

/** The texts that a request may store, within bounds. Immutable. */
record BoundedTexts(JsonBody body) {

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_BUILD = 40;
  private static final int LONGEST_ANNOTATION = 20_000;
  private static final int LONGEST_TAG = 255;
  private static final int MOST_TAGS = 100;

  /** A name of one line, not blank; empty if the field is not there. */
  Optional<String> name(String field) {
    Optional<String> name = body.optionalText(field);
    name.ifPresent(text -> requireName(text, body.at(field)));
    return name;
  }

  /** The name of a file format; empty if the field is not there. */
  Optional<String> extension() {
    Optional<String> extension = body.optionalText("ext");
    if (extension.filter(text -> !text.matches("[A-Za-z0-9_.+-]{1,64}")).isPresent()) {
      throw body.refusal("ext", "this is no extension");
    }
    return extension;
  }

  /** The genome that a history is about; empty if the field is not there. */
  Optional<String> genomeBuild() {
    Optional<String> build = name("genome_build");
    if (build.filter(text -> text.length() > LONGEST_BUILD).isPresent()) {
      throw body.refusal("genome_build", "at most " + LONGEST_BUILD + " characters are allowed");
    }
    return build;
  }

  /** Refuses what cannot be a name. */
  static void requireName(String name, List<Object> location) {
    if (name.isBlank()) {
      throw refusal(location, "a name must not be blank");
    }
    if (name.length() > LONGEST_NAME) {
      throw refusal(location, "at most " + LONGEST_NAME + " characters are allowed");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw refusal(location, "control characters are not allowed");
    }
  }

  private static ApiError refusal(List<Object> location, String reason) {
    return ApiError.invalid(
        new ValidationError("value_error", location, "Value error, " + reason, null));
  }

  /** A text of several lines; empty if the field is not there. */
  Optional<String> annotation() {
    Optional<String> annotation = body.optionalText("annotation");
    annotation.ifPresent(text -> {
      if (text.length() > LONGEST_ANNOTATION) {
        throw body.refusal(
            "annotation", "at most " + LONGEST_ANNOTATION + " characters are allowed");
      }
      if (text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0)) {
        throw body.refusal("annotation", "control characters are not allowed");
      }
    });
    return annotation;
  }

  /** Tags; empty if the field is not there. */
  Optional<List<String>> tags() {
    Optional<List<String>> tags = body.optionalTexts("tags");
    tags.ifPresent(texts -> {
      if (texts.size() > MOST_TAGS) {
        throw body.refusal("tags", "at most " + MOST_TAGS + " tags are allowed");
      }
      if (!texts.stream().allMatch(BoundedTexts::isTag)) {
        throw body.refusal(
            "tags",
            "a tag has 1 to " + LONGEST_TAG + " characters, none of them control characters");
      }
    });
    return tags;
  }

  private static boolean isTag(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_TAG - "name:".length()
        && text.chars().noneMatch(Character::isISOControl);
  }
}
