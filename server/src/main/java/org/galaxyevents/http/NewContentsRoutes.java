package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.Content;
import org.galaxyevents.history.ContentFilter;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.ContentsEditor.NewDataset;
import org.galaxyevents.history.ContentsEditor.NewElement;
import org.galaxyevents.history.ContentsQuery;
import org.galaxyevents.history.ContentsStore;
import org.jspecify.annotations.Nullable;

/**
 * Puts items into a history: uploads by {@code /api/tools/fetch}, collections and copies by {@code
 * /api/histories/{history_id}/contents}. Thread-safe.
 *
 * <p>There is no job runner here: what is pasted is not kept, and a dataset stays new until
 * somebody sets its state.
 */
public final class NewContentsRoutes {

  private static final String FETCH_TOOL = "__DATA_FETCH__";
  private static final int MOST_ITEMS = 1_000;

  private final Database database;
  private final ContentsStore contents;
  private final ContentsEditor editor;
  private final HistoryDoor door;
  private final EncodedIds ids;
  private final ContentView view;

  public NewContentsRoutes(
      Database database,
      ContentsStore contents,
      ContentsEditor editor,
      HistoryDoor door,
      EncodedIds ids) {
    this.database = database;
    this.contents = contents;
    this.editor = editor;
    this.door = door;
    this.ids = ids;
    this.view = new ContentView(ids);
  }

  public void addTo(Router router) {
    router
        .add("POST", "/api/tools/fetch", this::fetch)
        .add("POST", "/api/histories/{history_id}/contents", this::create)
        .add(
            "POST",
            "/api/histories/{history_id}/contents/datasets",
            exchange -> copy(exchange, JsonBody.of(exchange.request())))
        .add(
            "POST",
            "/api/histories/{history_id}/contents/dataset_collections",
            exchange -> collect(exchange, JsonBody.of(exchange.request())));
  }

  private record Fetched(long jobId, Transaction transaction, List<Content> datasets) {}

  private Response fetch(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    long historyId = ids.decode(body.text("history_id"), body.at("history_id"));
    List<NewDataset> datasets = pasted(body);
    Requester requester = exchange.requester();
    Fetched fetched =
        database.write(transaction -> {
          door.open(transaction.snapshot(), historyId, requester);
          long job =
              editor.addJob(
                  transaction, historyId, FETCH_TOOL, requester.userId(), requester.sessionId());
          List<Long> added = editor.addDatasets(transaction, historyId, job, datasets);
          return new Fetched(job, transaction, items(transaction, historyId, added));
        });
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("outputs", outputs(fetched.datasets()));
    answer.put("output_collections", List.of());
    answer.put("jobs", List.of(job(fetched, historyId)));
    answer.put("implicit_collections", List.of());
    answer.put("produces_entry_points", false);
    return JsonResponse.json(200, answer);
  }

  private static List<NewDataset> pasted(JsonBody body) {
    List<NewDataset> datasets = new ArrayList<>();
    for (JsonBody target : body.objects("targets")) {
      if (!target.object("destination").text("type").equals("hdas")) {
        throw target.refusal("destination", "only hdas can be fetched to");
      }
      for (JsonBody item : target.objects("items")) {
        if (!item.text("src").equals("pasted")) {
          throw item.refusal("src", "only pasted items can be fetched");
        }
        BoundedTexts texts = new BoundedTexts(item);
        datasets.add(
            new NewDataset(
                texts.name("name").orElse("Pasted Entry"), texts.extension().orElse("auto")));
      }
    }
    if (datasets.isEmpty() || datasets.size() > MOST_ITEMS) {
      throw body.refusal("targets", "1 to " + MOST_ITEMS + " items can be fetched at once");
    }
    return datasets;
  }

  private List<Content> items(Transaction transaction, long historyId, List<Long> added) {
    List<ContentFilter> these =
        List.of(
            new ContentFilter.Ids(added),
            new ContentFilter.TextIn(
                ContentFilter.TextColumn.HISTORY_CONTENT_TYPE,
                List.of(Content.Type.DATASET.wireName())));
    return contents.list(
        transaction.handle(),
        historyId,
        new ContentsQuery(these, ContentsQuery.Order.HID, 0, added.size()));
  }

  private List<Map<String, @Nullable Object>> outputs(List<Content> datasets) {
    List<Map<String, @Nullable Object>> outputs = new ArrayList<>();
    for (Content item : datasets) {
      Map<String, @Nullable Object> output = view.detailed(item, true);
      output.keySet().retainAll(OUTPUT_KEYS);
      // The job is to be queued: Galaxy's answer is ahead of the row, too.
      output.put("state", "queued");
      output.put("metadata_dbkey", "?");
      output.put("output_name", "output" + outputs.size());
      outputs.add(output);
    }
    return outputs;
  }

  private static final Set<String> OUTPUT_KEYS =
      Set.of(
          "id",
          "hda_ldda",
          "uuid",
          "hid",
          "file_ext",
          "peek",
          "model_class",
          "name",
          "deleted",
          "purged",
          "visible",
          "history_content_type",
          "file_size",
          "create_time",
          "update_time",
          "genome_build",
          "validated_state",
          "validated_state_message",
          "misc_info",
          "misc_blurb",
          "tags",
          "history_id");

  private Map<String, @Nullable Object> job(Fetched fetched, long historyId) {
    Map<String, @Nullable Object> job = new LinkedHashMap<>();
    job.put("model_class", "Job");
    job.put("id", ids.encode(fetched.jobId()));
    job.put("state", "new");
    job.put("exit_code", null);
    job.put("update_time", fetched.transaction().now());
    job.put("create_time", fetched.transaction().now());
    job.put("galaxy_version", ConfigurationRoutes.VERSION_MAJOR);
    job.put("tool_id", FETCH_TOOL);
    job.put("tool_version", "0.1.0");
    job.put("history_id", ids.encode(historyId));
    return job;
  }

  private Response create(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    return switch (body.optionalText("type").orElse("dataset")) {
      case "dataset" -> copy(exchange, body);
      case "dataset_collection" -> collect(exchange, body);
      default -> throw body.refusal("type", "only dataset and dataset_collection can be made");
    };
  }

  private Response copy(Exchange exchange, JsonBody body) {
    long historyId = door.id(exchange);
    if (!body.text("source").equals("hda")) {
      throw body.refusal("source", "only hda can be copied from");
    }
    long source = ids.decode(body.text("content"), body.at("content"));
    return JsonResponse.json(
        200,
        database.write(transaction -> {
          door.open(transaction.snapshot(), historyId, exchange.requester());
          door.requireDatasets(transaction.snapshot(), Set.of(source), exchange.requester());
          long copy = editor.copyDataset(transaction, historyId, source);
          return view.detailed(
              contents.get(transaction.handle(), historyId, Content.Type.DATASET, copy), false);
        }));
  }

  private Response collect(Exchange exchange, JsonBody body) {
    long historyId = door.id(exchange);
    String name = new BoundedTexts(body).name("name").orElse("Unnamed collection");
    String type = body.optionalText("collection_type").orElse("list");
    if (!Set.of("list", "paired").contains(type)) {
      throw body.refusal("collection_type", "only list and paired can be made");
    }
    List<NewElement> elements = elements(body);
    return JsonResponse.json(
        200,
        database.write(transaction -> {
          door.open(transaction.snapshot(), historyId, exchange.requester());
          door.requireDatasets(
              transaction.snapshot(),
              elements.stream().map(NewElement::datasetId).collect(Collectors.toSet()),
              exchange.requester());
          long id = editor.addCollection(transaction, historyId, name, type, elements);
          Content item = contents.get(transaction.handle(), historyId, Content.Type.COLLECTION, id);
          return view.withElements(
              item,
              item.held() instanceof Content.Collection collection
                  ? contents.elements(transaction.handle(), collection.collectionId())
                  : List.of());
        }));
  }

  private List<NewElement> elements(JsonBody body) {
    List<NewElement> elements = new ArrayList<>();
    for (JsonBody element : body.objects("element_identifiers")) {
      if (!element.text("src").equals("hda")) {
        throw element.refusal("src", "only hda can be put into a collection");
      }
      elements.add(
          new NewElement(
              new BoundedTexts(element).name("name").orElse("unnamed"),
              ids.decode(element.text("id"), element.at("id"))));
    }
    if (elements.size() > QueryParameters.LARGEST_PAGE) {
      throw body.refusal(
          "element_identifiers",
          "at most " + QueryParameters.LARGEST_PAGE + " elements are allowed");
    }
    if (elements.stream().map(NewElement::identifier).distinct().count() < elements.size()) {
      throw body.refusal("element_identifiers", "each element needs a name of its own");
    }
    return elements;
  }
}
