package org.galaxyevents.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.history.Content;
import org.galaxyevents.history.ContentEdit;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.ContentsStore;
import org.galaxyevents.history.DatasetState;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/histories/{history_id}/contents}: lists, shows, changes and deletes the items of a
 * history. Thread-safe.
 */
public final class ContentsRoutes {

  private static final String CONTENTS = "/api/histories/{history_id}/contents";

  private final Database database;
  private final ContentsStore contents;
  private final ContentsEditor editor;
  private final HistoryDoor door;
  private final EncodedIds ids;
  private final ContentView view;

  public ContentsRoutes(
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
    router.add("GET", CONTENTS, this::list);
    // Without a type it is a dataset.
    addItem(router, CONTENTS + "/{id}", Content.Type.DATASET);
    for (Content.Type type : Content.Type.values()) {
      addItem(router, CONTENTS + "/" + type.wireName() + "s/{id}", type);
    }
  }

  private void addItem(Router router, String path, Content.Type type) {
    router
        .add("GET", path, exchange -> show(exchange, type))
        .add("PUT", path, exchange -> update(exchange, type))
        .add("DELETE", path, exchange -> delete(exchange, type));
  }

  private Response list(Exchange exchange) {
    long historyId = door.id(exchange);
    ContentsParameters parameters = new ContentsParameters(exchange.request(), ids);
    var query = parameters.query();
    var details = parameters.details();
    boolean typedUrl = exchange.request().parameter("v").filter("dev"::equals).isPresent();
    List<Content> page =
        database.read(handle -> {
          door.readable(new Snapshot(handle), historyId, exchange.requester());
          return contents.list(handle, historyId, query);
        });
    return JsonResponse.json(
        200,
        page.stream()
            .map(item ->
                details.all() || details.datasetIds().contains(item.id())
                    ? view.detailed(item, typedUrl)
                    : view.summary(item, typedUrl))
            .toList());
  }

  private Response show(Exchange exchange, Content.Type type) {
    long historyId = door.id(exchange);
    long id = ids.path(exchange, "id");
    return JsonResponse.json(
        200,
        database.read(handle -> {
          door.readable(new Snapshot(handle), historyId, exchange.requester());
          return shown(new Snapshot(handle), item(new Snapshot(handle), historyId, type, id));
        }));
  }

  private Response update(Exchange exchange, Content.Type type) {
    long historyId = door.id(exchange);
    long id = ids.path(exchange, "id");
    JsonBody body = JsonBody.of(exchange.request());
    ContentEdit edit = edit(body, type);
    boolean purge = body.optionalBool("purged").orElse(false);
    return JsonResponse.json(
        200,
        database.write(transaction -> {
          Snapshot snapshot = transaction.snapshot();
          door.mutable(snapshot, historyId, exchange.requester());
          Content item = item(snapshot, historyId, type, id);
          boolean purged = item.held() instanceof Content.Dataset dataset && dataset.purged();
          if (purged && edit.deleted().filter(yes -> !yes).isPresent()) {
            throw QueryParameters.refusal("Dataset is purged");
          }
          if (!edit.isEmpty()) {
            editor.update(transaction, item, exchange.requester().userId(), edit);
          }
          if (purge && !purged && item.held() instanceof Content.Dataset dataset) {
            editor.purge(transaction, item, dataset);
          }
          return shown(snapshot, item(snapshot, historyId, type, id));
        }));
  }

  private static ContentEdit edit(JsonBody body, Content.Type type) {
    BoundedTexts texts = new BoundedTexts(body);
    return new ContentEdit(
        texts.name("name"),
        body.optionalBool("deleted"),
        body.optionalBool("visible"),
        texts.annotation(),
        texts.tags(),
        switch (type) {
          case DATASET -> state(body);
          case COLLECTION -> Optional.empty();
        });
  }

  private static Optional<DatasetState> state(JsonBody body) {
    return body.optionalText("state")
        .map(name ->
            DatasetState.named(name)
                .orElseThrow(() -> body.refusal("state", "there is no such state")));
  }

  private Response delete(Exchange exchange, Content.Type type) {
    long historyId = door.id(exchange);
    long id = ids.path(exchange, "id");
    boolean purge =
        new QueryParameters(exchange.request())
            .flag("purge")
            .or(() -> JsonBody.ofOptional(exchange.request()).optionalBool("purge"))
            .orElse(false);
    database.write(transaction -> {
      door.mutable(transaction.snapshot(), historyId, exchange.requester());
      Content item = item(transaction.snapshot(), historyId, type, id);
      if (purge && item.held() instanceof Content.Dataset dataset) {
        editor.purge(transaction, item, dataset);
      } else if (!item.deleted()) {
        editor.update(transaction, item, exchange.requester().userId(), ContentEdit.DELETE);
      }
      return item;
    });
    return Response.empty(204);
  }

  private Content item(Snapshot snapshot, long historyId, Content.Type type, long id) {
    return contents
        .find(snapshot.handle(), historyId, type, id)
        .orElseThrow(() ->
            ApiError.of(
                404,
                404001,
                switch (type) {
                  case DATASET -> "HistoryDatasetAssociation not found";
                  case COLLECTION -> "HistoryDatasetCollectionAssociation not found";
                }));
  }

  private Map<String, @Nullable Object> shown(Snapshot snapshot, Content item) {
    return switch (item.held()) {
      case Content.Dataset dataset -> view.detailed(item, false);
      case Content.Collection collection ->
          view.withElements(item, contents.elements(snapshot.handle(), collection.collectionId()));
    };
  }
}
