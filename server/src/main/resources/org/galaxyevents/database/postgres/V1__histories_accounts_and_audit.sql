-- Galaxy's tables, as far as this server needs them; names, columns and indexes as Galaxy 26.1 has them.
-- Times are naive UTC.

CREATE TABLE galaxy_user (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  email VARCHAR(255) NOT NULL,
  username VARCHAR(255),
  password VARCHAR(255) NOT NULL,
  last_password_change TIMESTAMP WITHOUT TIME ZONE,
  external BOOLEAN DEFAULT FALSE,
  preferred_object_store_id VARCHAR(255),
  deleted BOOLEAN DEFAULT FALSE,
  purged BOOLEAN DEFAULT FALSE,
  disk_usage NUMERIC(15, 0),
  active BOOLEAN NOT NULL DEFAULT TRUE,
  activation_token VARCHAR(64)
);
-- Galaxy compares addresses and names as they are; two accounts that differ in case alone would be a trap.
CREATE UNIQUE INDEX ix_galaxy_user_email ON galaxy_user (email);
CREATE UNIQUE INDEX ix_galaxy_user_username ON galaxy_user (username);
CREATE UNIQUE INDEX ix_galaxy_user_email_in_any_case ON galaxy_user (lower(email));
CREATE UNIQUE INDEX ix_galaxy_user_username_in_any_case ON galaxy_user (lower(username));
CREATE INDEX ix_galaxy_user_deleted ON galaxy_user (deleted);

CREATE TABLE history (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  user_id INTEGER REFERENCES galaxy_user (id),
  name VARCHAR(255),
  hid_counter INTEGER DEFAULT 1,
  deleted BOOLEAN DEFAULT FALSE,
  purged BOOLEAN DEFAULT FALSE,
  importing BOOLEAN DEFAULT FALSE,
  genome_build VARCHAR(40),
  importable BOOLEAN DEFAULT FALSE,
  slug TEXT,
  published BOOLEAN DEFAULT FALSE,
  preferred_object_store_id VARCHAR(255),
  archived BOOLEAN DEFAULT FALSE,
  archive_export_id INTEGER
);
CREATE INDEX ix_history_user_id ON history (user_id);
CREATE INDEX ix_history_update_time ON history (update_time);
CREATE INDEX ix_history_slug ON history (slug);

CREATE TABLE history_audit (
  history_id INTEGER NOT NULL REFERENCES history (id),
  update_time TIMESTAMP WITHOUT TIME ZONE NOT NULL,
  PRIMARY KEY (history_id, update_time)
);
-- Galaxy has none: to read what changed since a moment it has to scan the table.
CREATE INDEX ix_history_audit_update_time ON history_audit (update_time);

CREATE TABLE galaxy_session (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  user_id INTEGER REFERENCES galaxy_user (id),
  remote_host VARCHAR(255),
  remote_addr VARCHAR(255),
  referer TEXT,
  current_history_id INTEGER REFERENCES history (id),
  session_key VARCHAR(255),
  is_valid BOOLEAN,
  prev_session_id INTEGER,
  disk_usage NUMERIC(15, 0),
  last_action TIMESTAMP WITHOUT TIME ZONE
);
CREATE UNIQUE INDEX ix_galaxy_session_session_key ON galaxy_session (session_key);
CREATE INDEX ix_galaxy_session_user_id ON galaxy_session (user_id);
CREATE INDEX ix_galaxy_session_update_time ON galaxy_session (update_time);

CREATE TABLE galaxy_session_to_history (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  session_id INTEGER REFERENCES galaxy_session (id) ON DELETE CASCADE,
  history_id INTEGER REFERENCES history (id)
);
CREATE INDEX ix_galaxy_session_to_history_session_id ON galaxy_session_to_history (session_id);
CREATE INDEX ix_galaxy_session_to_history_history_id ON galaxy_session_to_history (history_id);

CREATE TABLE api_keys (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  user_id INTEGER REFERENCES galaxy_user (id),
  "key" VARCHAR(32),
  deleted BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX ix_api_keys_key ON api_keys ("key");
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE user_preference (
  id SERIAL PRIMARY KEY,
  user_id INTEGER REFERENCES galaxy_user (id),
  name VARCHAR(255),
  value TEXT
);
CREATE INDEX ix_user_preference_user_id ON user_preference (user_id);

CREATE TABLE dataset (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  state VARCHAR(64),
  deleted BOOLEAN DEFAULT FALSE,
  purged BOOLEAN DEFAULT FALSE,
  purgable BOOLEAN DEFAULT TRUE,
  object_store_id VARCHAR(255),
  external_filename TEXT,
  file_size NUMERIC(15, 0),
  total_size NUMERIC(15, 0),
  created_from_basename TEXT,
  uuid CHAR(36),
  job_id INTEGER
);

CREATE TABLE job (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
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
  id SERIAL PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  dataset_id INTEGER REFERENCES dataset (id),
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  state VARCHAR(64),
  name VARCHAR(255),
  info VARCHAR(255),
  blurb VARCHAR(255),
  peek TEXT,
  extension VARCHAR(64),
  deleted BOOLEAN DEFAULT FALSE,
  visible BOOLEAN DEFAULT TRUE,
  hid INTEGER,
  purged BOOLEAN DEFAULT FALSE,
  version INTEGER DEFAULT 1
);
CREATE INDEX ix_history_dataset_association_history_id ON history_dataset_association (history_id);
CREATE INDEX ix_history_dataset_association_dataset_id ON history_dataset_association (dataset_id);
CREATE INDEX ix_history_dataset_association_update_time ON history_dataset_association (update_time);

CREATE TABLE dataset_collection (
  id SERIAL PRIMARY KEY,
  collection_type VARCHAR(255) NOT NULL,
  populated_state VARCHAR(64) NOT NULL,
  populated_state_message TEXT,
  element_count INTEGER,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE
);

CREATE TABLE dataset_collection_element (
  id SERIAL PRIMARY KEY,
  dataset_collection_id INTEGER NOT NULL REFERENCES dataset_collection (id),
  hda_id INTEGER REFERENCES history_dataset_association (id),
  element_index INTEGER,
  element_identifier VARCHAR(255)
);
CREATE INDEX ix_dataset_collection_element_dataset_collection_id
  ON dataset_collection_element (dataset_collection_id);

CREATE TABLE history_dataset_collection_association (
  id SERIAL PRIMARY KEY,
  collection_id INTEGER REFERENCES dataset_collection (id),
  history_id INTEGER REFERENCES history (id),
  name VARCHAR(255),
  hid INTEGER,
  visible BOOLEAN DEFAULT TRUE,
  deleted BOOLEAN DEFAULT FALSE,
  implicit_output_name VARCHAR(255),
  job_id INTEGER REFERENCES job (id),
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX ix_history_dataset_collection_association_history_id
  ON history_dataset_collection_association (history_id);
CREATE INDEX ix_history_dataset_collection_association_update_time
  ON history_dataset_collection_association (update_time);

CREATE TABLE tag (
  id SERIAL PRIMARY KEY,
  type INTEGER,
  parent_id INTEGER REFERENCES tag (id),
  name VARCHAR(255),
  UNIQUE (name)
);

CREATE TABLE history_tag_association (
  id SERIAL PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  tag_id INTEGER REFERENCES tag (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  user_tname VARCHAR(255),
  value VARCHAR(255),
  user_value VARCHAR(255)
);
CREATE INDEX ix_history_tag_association_history_id ON history_tag_association (history_id);

CREATE TABLE history_annotation_association (
  id SERIAL PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  user_id INTEGER REFERENCES galaxy_user (id),
  annotation TEXT
);
CREATE INDEX ix_history_annotation_association_history_id ON history_annotation_association (history_id);

CREATE TABLE interactivetool_entry_point (
  id SERIAL PRIMARY KEY,
  job_id INTEGER REFERENCES job (id),
  name TEXT,
  token TEXT NOT NULL,
  tool_port INTEGER,
  host TEXT,
  port INTEGER,
  protocol TEXT,
  entry_url TEXT,
  requires_domain BOOLEAN DEFAULT TRUE,
  requires_path_in_url BOOLEAN DEFAULT FALSE,
  requires_path_in_header_named TEXT,
  info BYTEA,
  configured BOOLEAN DEFAULT FALSE,
  deleted BOOLEAN DEFAULT FALSE,
  created_time TIMESTAMP WITHOUT TIME ZONE,
  modified_time TIMESTAMP WITHOUT TIME ZONE,
  label TEXT
);
CREATE INDEX ix_interactivetool_entry_point_job_id ON interactivetool_entry_point (job_id);

CREATE TABLE notification (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  publication_time TIMESTAMP WITHOUT TIME ZONE,
  expiration_time TIMESTAMP WITHOUT TIME ZONE,
  source VARCHAR(32),
  category VARCHAR(64),
  variant VARCHAR(16),
  dispatched BOOLEAN NOT NULL,
  galaxy_url VARCHAR(255),
  content BYTEA
);
CREATE INDEX ix_notification_source ON notification (source);
CREATE INDEX ix_notification_category ON notification (category);
CREATE INDEX ix_notification_variant ON notification (variant);
CREATE INDEX ix_notification_dispatched ON notification (dispatched);

CREATE TABLE user_notification_association (
  id SERIAL PRIMARY KEY,
  user_id INTEGER REFERENCES galaxy_user (id),
  notification_id INTEGER REFERENCES notification (id),
  seen_time TIMESTAMP WITHOUT TIME ZONE,
  deleted BOOLEAN DEFAULT FALSE,
  update_time TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX ix_user_notification_association_user_id ON user_notification_association (user_id);
CREATE INDEX ix_user_notification_association_notification_id ON user_notification_association (notification_id);

CREATE TABLE worker_process (
  id SERIAL PRIMARY KEY,
  server_name VARCHAR(255),
  hostname VARCHAR(255),
  pid INTEGER,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  app_type VARCHAR,
  UNIQUE (server_name, hostname)
);

-- Galaxy's functions and triggers, by their names and to the letter: a row for each history that a statement
-- changed, stamped with the clock at that moment, and a notification, which is sent when the transaction commits.
CREATE FUNCTION fn_audit_history_by_history_id() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE _history_id integer;
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  SELECT DISTINCT history_id, clock_timestamp() AT TIME ZONE 'UTC'
  FROM new_table
  WHERE history_id IS NOT NULL
  ON CONFLICT DO NOTHING;

  FOR _history_id IN SELECT DISTINCT history_id FROM new_table WHERE history_id IS NOT NULL
  LOOP
    PERFORM pg_notify('galaxy_history_update', _history_id::text);
  END LOOP;

  RETURN NULL;
END;
$$;

CREATE FUNCTION fn_audit_history_by_id() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE _history_id integer;
BEGIN
  INSERT INTO history_audit (history_id, update_time)
  SELECT DISTINCT id, clock_timestamp() AT TIME ZONE 'UTC'
  FROM new_table
  WHERE id IS NOT NULL
  ON CONFLICT DO NOTHING;

  FOR _history_id IN SELECT DISTINCT id FROM new_table WHERE id IS NOT NULL
  LOOP
    PERFORM pg_notify('galaxy_history_update', _history_id::text);
  END LOOP;

  RETURN NULL;
END;
$$;

CREATE TRIGGER trigger_history_audit_by_history_id_aus
AFTER UPDATE ON history_dataset_association REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_history_id();

CREATE TRIGGER trigger_history_audit_by_history_id_ais
AFTER INSERT ON history_dataset_association REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_history_id();

CREATE TRIGGER trigger_history_audit_by_history_id_aus
AFTER UPDATE ON history_dataset_collection_association REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_history_id();

CREATE TRIGGER trigger_history_audit_by_history_id_ais
AFTER INSERT ON history_dataset_collection_association REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_history_id();

CREATE TRIGGER trigger_history_audit_by_id_aus
AFTER UPDATE ON history REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_id();

CREATE TRIGGER trigger_history_audit_by_id_ais
AFTER INSERT ON history REFERENCING NEW TABLE AS new_table
FOR EACH STATEMENT EXECUTE FUNCTION fn_audit_history_by_id();
