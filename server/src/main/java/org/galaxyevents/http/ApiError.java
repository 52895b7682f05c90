package org.galaxyevents.http;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered with an error, in Galaxy's shape. Thrown by handlers; carries no stack
 * trace, and says nothing that the client may not know.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;
  private final transient List<ValidationError> validationErrors;

  /** What is wrong with one field, in the words of Galaxy's validation. */
  public record ValidationError(
      String type, List<Object> location, String message, @Nullable Object input) {}

  private ApiError(int status, int code, String message, List<ValidationError> validationErrors) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.validationErrors = validationErrors;
  }

  /**
   * An error with Galaxy's code.
   *
   * @param code the HTTP status and three digits, 403002 for one; 0 where Galaxy sends none
   */
  public static ApiError of(int status, int code, String message) {
    return new ApiError(status, code, message, List.of());
  }

  /** A field that is missing (400007) or has a value that cannot be taken (400008). */
  public static ApiError invalid(ValidationError error) {
    return invalid(List.of(error));
  }

  /** Everything that is wrong with a request, at least one thing; the first decides the code. */
  public static ApiError invalid(List<ValidationError> errors) {
    int code = errors.getFirst().type().equals("missing") ? 400007 : 400008;
    String message =
        errors.stream()
            .map(error -> error.message() + " in " + pythonTuple(error.location()))
            .collect(Collectors.joining("\n"));
    return new ApiError(400, code, message, List.copyOf(errors));
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }

  public List<ValidationError> validationErrors() {
    return validationErrors;
  }

  /** The message, which there always is. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  private static String pythonTuple(List<Object> location) {
    StringBuilder tuple = new StringBuilder("(");
    for (int i = 0; i < location.size(); i++) {
      Object part = location.get(i);
      tuple.append(i == 0 ? "" : ", ").append(part instanceof String text ? quoted(text) : part);
    }
    return tuple.append(location.size() == 1 ? ",)" : ")").toString();
  }

  /** As Python shows a text: in double quotes if it has single ones. */
  private static String quoted(String text) {
    return text.contains("'") ? '"' + text + '"' : "'" + text + "'";
  }
}
