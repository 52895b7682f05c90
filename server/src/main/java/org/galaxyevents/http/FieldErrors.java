package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.galaxyevents.http.ApiError.ValidationError;

/**
 * What is wrong with the fields of one request, so that its client hears of everything at once.
 * Confined to the request.
 */
final class FieldErrors {

  private final List<ValidationError> errors = new ArrayList<>();

  /** A field's value; empty, and remembered, if it cannot be taken. */
  <T> Optional<T> collect(Supplier<T> field) {
    try {
      return Optional.of(field.get());
    } catch (ApiError error) {
      if (error.validationErrors().isEmpty()) {
        throw error;
      }
      errors.addAll(error.validationErrors());
      return Optional.empty();
    }
  }

  /** Remembers an error. */
  void add(ApiError error) {
    errors.addAll(error.validationErrors());
  }

  /** Whether nothing was wrong so far. */
  boolean isEmpty() {
    return errors.isEmpty();
  }

  /**
   * Ends the reading.
   *
   * @throws ApiError if anything was wrong
   */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw asError();
    }
  }

  /** Everything that was wrong, at least one thing. */
  ApiError asError() {
    return ApiError.invalid(errors);
  }
}
