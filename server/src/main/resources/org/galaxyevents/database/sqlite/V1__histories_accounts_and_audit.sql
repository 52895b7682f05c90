-- Galaxy's tables, as far as this server needs them; names, columns and indexes as Galaxy 26.1 has them.
-- Times are naive UTC text with milliseconds, as SQLite's own clock writes them.

CREATE TABLE galaxy_user (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  email VARCHAR(255) NOT NULL,
  username VARCHAR(255),
  password VARCHAR(255) NOT NULL,
  last_password_change TIMESTAMP,
  external BOOLEAN DEFAULT 0,
  preferred_object_store_id VARCHAR(255),
  deleted BOOLEAN DEFAULT 0,
  purged BOOLEAN DEFAULT 0,
  disk_usage NUMERIC(15, 0),
  active BOOLEAN NOT NULL DEFAULT 1,
  activation_token VARCHAR(64)
);
-- Galaxy compares addresses and names as they are; two accounts that differ in case alone would be a trap.
CREATE UNIQUE INDEX ix_galaxy_user_email ON galaxy_user (email COLLATE NOCASE);
CREATE UNIQUE INDEX ix_galaxy_user_username ON galaxy_user (username COLLATE NOCASE);
CREATE INDEX ix_galaxy_user_deleted ON galaxy_user (deleted);

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  user_id INTEGER REFERENCES galaxy_user (id),
  name VARCHAR(255),
  hid_counter INTEGER DEFAULT 1,
  deleted BOOLEAN DEFAULT 0,
  purged BOOLEAN DEFAULT 0,
  importing BOOLEAN DEFAULT 0,
  genome_build VARCHAR(40),
  importable BOOLEAN DEFAULT 0,
  slug TEXT,
  published BOOLEAN DEFAULT 0,
  preferred_object_store_id VARCHAR(255),
  archived BOOLEAN DEFAULT 0,
  archive_export_id INTEGER
);
CREATE INDEX ix_history_user_id ON history (user_id);
CREATE INDEX ix_history_update_time ON history (update_time);
CREATE INDEX ix_history_slug ON history (slug);

-- REPLACE, where Galaxy has IGNORE: a second change within a millisecond gets a new row, so that rowids grow with
-- each commit and a reader by rowid misses none.
CREATE TABLE history_audit (
  history_id INTEGER NOT NULL REFERENCES history (id),
  update_time TIMESTAMP NOT NULL,
  PRIMARY KEY (history_id, update_time) ON CONFLICT REPLACE
);

CREATE TABLE galaxy_session (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  user_id INTEGER REFERENCES galaxy_user (id),
  remote_host VARCHAR(255),
  remote_addr VARCHAR(255),
  referer TEXT,
  current_history_id INTEGER REFERENCES history (id),
  session_key VARCHAR(255),
  is_valid BOOLEAN,
  prev_session_id INTEGER,
  disk_usage NUMERIC(15, 0),
  last_action TIMESTAMP
);
CREATE UNIQUE INDEX ix_galaxy_session_session_key ON galaxy_session (session_key);
CREATE INDEX ix_galaxy_session_user_id ON galaxy_session (user_id);
CREATE INDEX ix_galaxy_session_update_time ON galaxy_session (update_time);

CREATE TABLE galaxy_session_to_history (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  session_id INTEGER REFERENCES galaxy_session (id) ON DELETE CASCADE,
  history_id INTEGER REFERENCES history (id)
);
CREATE INDEX ix_galaxy_session_to_history_session_id ON galaxy_session_to_history (session_id);
CREATE INDEX ix_galaxy_session_to_history_history_id ON galaxy_session_to_history (history_id);

CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  user_id INTEGER REFERENCES galaxy_user (id),
  "key" VARCHAR(32),
  deleted BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX ix_api_keys_key ON api_keys ("key");
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE user_preference (
  id INTEGER PRIMARY KEY,
  user_id INTEGER REFERENCES galaxy_user (id),
  name VARCHAR(255),
  value TEXT
);
CREATE INDEX ix_user_preference_user_id ON user_preference (user_id);

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  state VARCHAR(64),
  deleted BOOLEAN DEFAULT 0,
  purged BOOLEAN DEFAULT 0,
  purgable BOOLEAN DEFAULT 1,
  object_store_id VARCHAR(255),
  external_filename TEXT,
  file_size NUMERIC(15, 0),
  total_size NUMERIC(15, 0),
  created_from_basename TEXT,
  uuid CHAR(36),
  job_id INTEGER
);

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  history_id INTEGER REFERENCES history (id),
  tool_id VARCHAR(255),
  state VARCHAR(64),
  info VARCHAR(255),
  session_id INTEGER REFERENCES galaxy_session (id),
  user_id INTEGER REFERENCES galaxy_user (id)
);
CREATE INDEX ix_job_update_time ON job (update_time);
CREATE INDEX ix_job_history_id ON job (history_id);
CREATE INDEX ix_job_state ON job (state);
CREATE INDEX ix_job_user_id ON job (user_id);
CREATE INDEX ix_job_session_id ON job (session_id);

CREATE TABLE history_dataset_association (
  id INTEGER PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  dataset_id INTEGER REFERENCES dataset (id),
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  state VARCHAR(64),
  name VARCHAR(255),
  info VARCHAR(255),
  blurb VARCHAR(255),
  peek TEXT,
  extension VARCHAR(64),
  deleted BOOLEAN DEFAULT 0,
  visible BOOLEAN DEFAULT 1,
  hid INTEGER,
  purged BOOLEAN DEFAULT 0,
  version INTEGER DEFAULT 1
);
CREATE INDEX ix_history_dataset_association_history_id ON history_dataset_association (history_id);
CREATE INDEX ix_history_dataset_association_dataset_id ON history_dataset_association (dataset_id);
CREATE INDEX ix_history_dataset_association_update_time ON history_dataset_association (update_time);

CREATE TABLE dataset_collection (
  id INTEGER PRIMARY KEY,
  collection_type VARCHAR(255) NOT NULL,
  populated_state VARCHAR(64) NOT NULL,
  populated_state_message TEXT,
  element_count INTEGER,
  create_time TIMESTAMP,
  update_time TIMESTAMP
);

CREATE TABLE dataset_collection_element (
  id INTEGER PRIMARY KEY,
  dataset_collection_id INTEGER NOT NULL REFERENCES dataset_collection (id),
  hda_id INTEGER REFERENCES history_dataset_association (id),
  element_index INTEGER,
  element_identifier VARCHAR(255)
);
CREATE INDEX ix_dataset_collection_element_dataset_collection_id
  ON dataset_collection_element (dataset_collection_id);

CREATE TABLE history_dataset_collection_association (
  id INTEGER PRIMARY KEY,
  collection_id INTEGER REFERENCES dataset_collection (id),
  history_id INTEGER REFERENCES history (id),
  name VARCHAR(255),
  hid INTEGER,
  visible BOOLEAN DEFAULT 1,
  deleted BOOLEAN DEFAULT 0,
  implicit_output_name VARCHAR(255),
  job_id INTEGER REFERENCES job (id),
  create_time TIMESTAMP,
  update_time TIMESTAMP
);
CREATE INDEX ix_history_dataset_collection_association_history_id
  ON history_dataset_collection_association (history_id);
CREATE INDEX ix_history_dataset_collection_association_update_time
  ON history_dataset_collection_association (update_time);

CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  type INTEGER,
  parent_id INTEGER REFERENCES tag (id),
  name VARCHAR(255),
  UNIQUE (name)
);

CREATE TABLE history_tag_association (
  id INTEGER PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  tag_id INTEGER REFERENCES tag (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  user_tname VARCHAR(255),
  value VARCHAR(255),
  user_value VARCHAR(255)
);
CREATE INDEX ix_history_tag_association_history_id ON history_tag_association (history_id);

CREATE TABLE history_annotation_association (
  id INTEGER PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  annotation TEXT
);
CREATE INDEX ix_history_annotation_association_history_id ON history_annotation_association (history_id);

CREATE TABLE interactivetool_entry_point (
  id INTEGER PRIMARY KEY,
  job_id INTEGER REFERENCES job (id),
  name TEXT,
  token TEXT NOT NULL,
  tool_port INTEGER,
  host TEXT,
  port INTEGER,
  protocol TEXT,
  entry_url TEXT,
  requires_domain BOOLEAN DEFAULT 1,
  requires_path_in_url BOOLEAN DEFAULT 0,
  requires_path_in_header_named TEXT,
  info BLOB,
  configured BOOLEAN DEFAULT 0,
  deleted BOOLEAN DEFAULT 0,
  created_time TIMESTAMP,
  modified_time TIMESTAMP,
  label TEXT
);
CREATE INDEX ix_interactivetool_entry_point_job_id ON interactivetool_entry_point (job_id);

CREATE TABLE notification (
  id INTEGER PRIMARY KEY,
  create_time TIMESTAMP,
  update_time TIMESTAMP,
  publication_time TIMESTAMP,
  expiration_time TIMESTAMP,
  source VARCHAR(32),
  category VARCHAR(64),
  variant VARCHAR(16),
  dispatched BOOLEAN NOT NULL,
  galaxy_url VARCHAR(255),
  content BLOB
);
CREATE INDEX ix_notification_source ON notification (source);
CREATE INDEX ix_notification_category ON notification (category);
CREATE INDEX ix_notification_variant ON notification (variant);
CREATE INDEX ix_notification_dispatched ON notification (dispatched);

CREATE TABLE user_notification_association (
  id INTEGER PRIMARY KEY,
  user_id INTEGER REFERENCES galaxy_user (id),
  notification_id INTEGER REFERENCES notification (id),
  seen_time TIMESTAMP,
  deleted BOOLEAN DEFAULT 0,
  update_time TIMESTAMP
);
CREATE INDEX ix_user_notification_association_user_id ON user_notification_association (user_id);
CREATE INDEX ix_user_notification_association_notification_id ON user_notification_association (notification_id);

CREATE TABLE worker_process (
  id INTEGER PRIMARY KEY,
  server_name VARCHAR(255),
  hostname VARCHAR(255),
  pid INTEGER,
  update_time TIMESTAMP,
  app_type VARCHAR,
  UNIQUE (server_name, hostname)
);

CREATE TRIGGER trigger_history_dataset_association_aur
AFTER UPDATE ON history_dataset_association FOR EACH ROW WHEN NEW.history_id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER trigger_history_dataset_association_air
AFTER INSERT ON history_dataset_association FOR EACH ROW WHEN NEW.history_id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER trigger_history_dataset_collection_association_aur
AFTER UPDATE ON history_dataset_collection_association FOR EACH ROW WHEN NEW.history_id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER trigger_history_dataset_collection_association_air
AFTER INSERT ON history_dataset_collection_association FOR EACH ROW WHEN NEW.history_id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER trigger_history_aur
AFTER UPDATE ON history FOR EACH ROW WHEN NEW.id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;

CREATE TRIGGER trigger_history_air
AFTER INSERT ON history FOR EACH ROW WHEN NEW.id IS NOT NULL
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  VALUES (NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now'));
END;
