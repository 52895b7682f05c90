package org.galaxyevents.history;

/** What can have tags and an annotation, and where they are kept. */
enum Labelled {
  HISTORY("history", "history_tag_association", "history_annotation_association", "history_id"),
  DATASET(
      "history_dataset_association",
      "history_dataset_association_tag_association",
      "history_dataset_association_annotation_association",
      "history_dataset_association_id"),
  COLLECTION(
      "history_dataset_collection_association",
      "history_dataset_collection_tag_association",
      "history_dataset_collection_annotation_association",
      "history_dataset_collection_id");

  private final String table;
  private final String tagTable;
  private final String annotationTable;
  private final String foreignKey;

  Labelled(String table, String tagTable, String annotationTable, String foreignKey) {
    this.table = table;
    this.tagTable = tagTable;
    this.annotationTable = annotationTable;
    this.foreignKey = foreignKey;
  }

  String table() {
    return table;
  }

  String tagTable() {
    return tagTable;
  }

  String annotationTable() {
    return annotationTable;
  }

  String foreignKey() {
    return foreignKey;
  }

  /** An expression for the annotation of the row that the alias stands for. */
  String annotationOf(String alias) {
    return "(SELECT n.annotation FROM %s n WHERE n.%s = %s.id ORDER BY n.id LIMIT 1)"
        .formatted(annotationTable, foreignKey, alias);
  }
}
