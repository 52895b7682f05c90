-- Tags and annotations of what is in a history; names, columns and indexes as Galaxy 26.1 has them.

CREATE TABLE history_dataset_association_tag_association (
  id SERIAL PRIMARY KEY,
  history_dataset_association_id INTEGER REFERENCES history_dataset_association (id),
  tag_id INTEGER REFERENCES tag (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  user_tname VARCHAR(255),
  value VARCHAR(255),
  user_value VARCHAR(255)
);
CREATE INDEX ix_history_dataset_association_tag_association_history__d2de
  ON history_dataset_association_tag_association (history_dataset_association_id);

CREATE TABLE history_dataset_association_annotation_association (
  id SERIAL PRIMARY KEY,
  history_dataset_association_id INTEGER REFERENCES history_dataset_association (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  annotation TEXT
);
CREATE INDEX ix_history_dataset_association_annotation_association_h_e624
  ON history_dataset_association_annotation_association (history_dataset_association_id);

CREATE TABLE history_dataset_collection_tag_association (
  id SERIAL PRIMARY KEY,
  history_dataset_collection_id INTEGER REFERENCES history_dataset_collection_association (id),
  tag_id INTEGER REFERENCES tag (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  user_tname VARCHAR(255),
  value VARCHAR(255),
  user_value VARCHAR(255)
);
CREATE INDEX ix_history_dataset_collection_tag_association_history_d_f807
  ON history_dataset_collection_tag_association (history_dataset_collection_id);

CREATE TABLE history_dataset_collection_annotation_association (
  id SERIAL PRIMARY KEY,
  history_dataset_collection_id INTEGER REFERENCES history_dataset_collection_association (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  annotation TEXT
);
CREATE INDEX ix_history_dataset_collection_annotation_association_hi_f516
  ON history_dataset_collection_annotation_association (history_dataset_collection_id);
