package org.galaxyevents.history;

import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One item of a history, as it stood at one moment. Immutable.
 *
 * @param id the item's id, unique among those of its type
 * @param hid its number in the history
 * @param held what the item is
 */
public record Content(
    long id,
    long historyId,
    int hid,
    String name,
    boolean deleted,
    boolean visible,
    LocalDateTime createTime,
    LocalDateTime updateTime,
    @Nullable String annotation,
    List<String> tags,
    Held held) {

  public Content {
    tags = List.copyOf(tags);
  }

  /** What an item can be. */
  public enum Type {
    DATASET("dataset"),
    COLLECTION("dataset_collection");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    /** The name in the API. */
    public String wireName() {
      return wireName;
    }
  }

  /** What an item is, with all that only such an item has. */
  public sealed interface Held {}

  /**
   * A dataset.
   *
   * @param creatingJob the job that made it
   */
  public record Dataset(
      long datasetId,
      String state,
      String extension,
      boolean purged,
      @Nullable String info,
      @Nullable String blurb,
      @Nullable String peek,
      @Nullable String uuid,
      long fileSize,
      OptionalLong creatingJob)
      implements Held {}

  /** A collection of datasets. */
  public record Collection(
      long collectionId,
      String collectionType,
      String populatedState,
      @Nullable String populatedStateMessage,
      int elementCount)
      implements Held {}

  public Type type() {
    return switch (held) {
      case Dataset dataset -> Type.DATASET;
      case Collection collection -> Type.COLLECTION;
    };
  }

  Content withTags(List<String> itsTags) {
    return new Content(
        id,
        historyId,
        hid,
        name,
        deleted,
        visible,
        createTime,
        updateTime,
        annotation,
        itsTags,
        held);
  }
}
