package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.history.Content;
import org.galaxyevents.history.ContentsStore.Element;
import org.jspecify.annotations.Nullable;

/** Items of histories as Galaxy's API shows them. Immutable. */
public final class ContentView {

  private final EncodedIds ids;

  public ContentView(EncodedIds ids) {
    this.ids = ids;
  }

  /**
   * An item as it stands in a list.
   *
   * @param typedUrl whether its address names its type, as it does for {@code v=dev}
   */
  Map<String, @Nullable Object> summary(Content item, boolean typedUrl) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    String id = ids.encode(item.id());
    String type = item.type().wireName();
    String contents = "/api/histories/" + ids.encode(item.historyId()) + "/contents/";
    boolean isDataset = item.type() == Content.Type.DATASET;
    shown.put("id", id);
    shown.put("name", item.name());
    shown.put("history_id", ids.encode(item.historyId()));
    shown.put("hid", item.hid());
    shown.put("deleted", item.deleted());
    shown.put("visible", item.visible());
    shown.put("type_id", type + "-" + id);
    shown.put("type", isDataset ? "file" : "collection");
    shown.put("create_time", item.createTime());
    shown.put("update_time", item.updateTime());
    // Without the type the address means a dataset.
    shown.put("url", contents + (typedUrl || !isDataset ? type + "s/" : "") + id);
    shown.put("tags", item.tags());
    shown.put("history_content_type", type);
    switch (item.held()) {
      case Content.Dataset dataset -> addDataset(shown, dataset);
      case Content.Collection collection -> addCollection(shown, collection);
    }
    return shown;
  }

  /** An item with everything that is known about it. */
  Map<String, @Nullable Object> detailed(Content item, boolean typedUrl) {
    Map<String, @Nullable Object> shown = summary(item, typedUrl);
    shown.put("annotation", item.annotation());
    switch (item.held()) {
      case Content.Dataset dataset -> addDatasetDetails(shown, dataset);
      case Content.Collection collection ->
          shown.put("model_class", "HistoryDatasetCollectionAssociation");
    }
    return shown;
  }

  /** A collection with its elements. */
  Map<String, @Nullable Object> withElements(Content item, List<Element> elements) {
    Map<String, @Nullable Object> shown = detailed(item, true);
    shown.put("elements", elements.stream().map(this::element).toList());
    return shown;
  }

  private static final String UNKNOWN_BUILD = "?";

  private void addDataset(Map<String, @Nullable Object> shown, Content.Dataset dataset) {
    shown.put("dataset_id", ids.encode(dataset.datasetId()));
    shown.put("state", dataset.state());
    shown.put("extension", dataset.extension());
    shown.put("purged", dataset.purged());
    shown.put("genome_build", UNKNOWN_BUILD);
    shown.put("object_store_id", null);
    shown.put("quota_source_label", null);
  }

  private void addCollection(Map<String, @Nullable Object> shown, Content.Collection collection) {
    shown.put("collection_id", ids.encode(collection.collectionId()));
    shown.put("collection_type", collection.collectionType());
    shown.put("populated_state", collection.populatedState());
    shown.put("populated_state_message", collection.populatedStateMessage());
    shown.put("element_count", collection.elementCount());
    shown.put("job_source_id", null);
    shown.put("job_source_type", null);
    shown.put("job_state_summary", null);
  }

  private void addDatasetDetails(Map<String, @Nullable Object> shown, Content.Dataset dataset) {
    shown.put("model_class", "HistoryDatasetAssociation");
    shown.put("hda_ldda", "hda");
    shown.put("copied_from_ldda_id", null);
    shown.put("accessible", true);
    shown.put("misc_info", dataset.info());
    shown.put("misc_blurb", dataset.blurb());
    shown.put("file_ext", dataset.extension());
    shown.put("file_size", dataset.fileSize());
    shown.put("resubmitted", false);
    shown.put("meta_files", List.of());
    shown.put("peek", dataset.peek());
    shown.put(
        "creating_job",
        dataset.creatingJob().isPresent() ? ids.encode(dataset.creatingJob().getAsLong()) : null);
    shown.put("rerunnable", false);
    shown.put("uuid", dataset.uuid());
    shown.put("display_apps", List.of());
    shown.put("display_types", List.of());
    shown.put("validated_state", "unknown");
    shown.put("validated_state_message", null);
    shown.put("api_type", "file");
    shown.put("created_from_basename", null);
    shown.put("hashes", List.of());
    shown.put("sources", List.of());
  }

  private Map<String, @Nullable Object> element(Element element) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("id", ids.encode(element.datasetId()));
    object.put("model_class", "HistoryDatasetAssociation");
    object.put("hda_ldda", "hda");
    object.put("history_id", ids.encode(element.historyId()));
    object.put("state", element.state());
    object.put("purged", element.purged());
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", ids.encode(element.id()));
    shown.put("model_class", "DatasetCollectionElement");
    shown.put("element_index", element.index());
    shown.put("element_identifier", element.identifier());
    shown.put("element_type", "hda");
    shown.put("object", object);
    return shown;
  }
}
