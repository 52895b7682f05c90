package org.galaxyevents.simulator;

/** A dataset or a collection in a history. */
record Item(Kind kind, String id) {

  enum Kind {
    DATASET("datasets"),
    COLLECTION("dataset_collections");

    private final String path;

    Kind(String path) {
      this.path = path;
    }
  }

  /** Where the API has it, below its history. */
  String path() {
    return "/contents/" + kind.path + "/" + id;
  }
}
