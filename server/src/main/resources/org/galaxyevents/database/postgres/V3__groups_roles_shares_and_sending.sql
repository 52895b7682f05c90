-- Who can be told something together, with whom histories are shared, and what is still to be sent.
-- Names, columns and indexes as Galaxy 26.1 has them; tables that Galaxy does not have begin with galaxy_events_.

CREATE TABLE galaxy_group (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  name VARCHAR(255),
  deleted BOOLEAN
);
CREATE UNIQUE INDEX ix_galaxy_group_name ON galaxy_group (name);
CREATE INDEX ix_galaxy_group_deleted ON galaxy_group (deleted);

CREATE TABLE role (
  id SERIAL PRIMARY KEY,
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  name VARCHAR(255) NOT NULL,
  description TEXT,
  type VARCHAR(40),
  deleted BOOLEAN
);
CREATE INDEX ix_role_name ON role (name);
CREATE INDEX ix_role_type ON role (type);
CREATE INDEX ix_role_deleted ON role (deleted);

CREATE TABLE user_group_association (
  id SERIAL PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES galaxy_user (id),
  group_id INTEGER NOT NULL REFERENCES galaxy_group (id),
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  UNIQUE (user_id, group_id)
);
CREATE INDEX ix_user_group_association_user_id ON user_group_association (user_id);
-- With the user, where Galaxy has the group alone: recipients are read in the order of their ids, page by page.
CREATE INDEX ix_user_group_association_group_id ON user_group_association (group_id, user_id);

CREATE TABLE user_role_association (
  id SERIAL PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES galaxy_user (id),
  role_id INTEGER NOT NULL REFERENCES role (id),
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  UNIQUE (user_id, role_id)
);
CREATE INDEX ix_user_role_association_user_id ON user_role_association (user_id);
CREATE INDEX ix_user_role_association_role_id ON user_role_association (role_id, user_id);

CREATE TABLE group_role_association (
  id SERIAL PRIMARY KEY,
  group_id INTEGER NOT NULL REFERENCES galaxy_group (id),
  role_id INTEGER NOT NULL REFERENCES role (id),
  create_time TIMESTAMP WITHOUT TIME ZONE,
  update_time TIMESTAMP WITHOUT TIME ZONE,
  UNIQUE (group_id, role_id)
);
CREATE INDEX ix_group_role_association_group_id ON group_role_association (group_id);
CREATE INDEX ix_group_role_association_role_id ON group_role_association (role_id);

CREATE TABLE history_user_share_association (
  id SERIAL PRIMARY KEY,
  history_id INTEGER REFERENCES history (id),
  user_id INTEGER REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_user_share_association_history_id ON history_user_share_association (history_id);
CREATE INDEX ix_history_user_share_association_user_id ON history_user_share_association (user_id);

CREATE INDEX ix_user_preference_name ON user_preference (name);
CREATE INDEX ix_notification_expiration_time ON notification (expiration_time);

-- A notification to many: how far its recipients have been written down.
CREATE TABLE galaxy_events_sending (
  id CHAR(36) PRIMARY KEY,
  notification_id INTEGER NOT NULL REFERENCES notification (id),
  recipients TEXT NOT NULL,
  last_user_id INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  state VARCHAR(16) NOT NULL,
  create_time TIMESTAMP WITHOUT TIME ZONE NOT NULL,
  update_time TIMESTAMP WITHOUT TIME ZONE NOT NULL
);
CREATE INDEX ix_galaxy_events_sending_state ON galaxy_events_sending (state);
CREATE INDEX ix_galaxy_events_sending_notification_id ON galaxy_events_sending (notification_id);

-- A mail that is still to be sent, or sent again.
CREATE TABLE galaxy_events_mail (
  id SERIAL PRIMARY KEY,
  notification_id INTEGER NOT NULL REFERENCES notification (id),
  user_id INTEGER NOT NULL REFERENCES galaxy_user (id),
  attempts INTEGER NOT NULL,
  next_time TIMESTAMP WITHOUT TIME ZONE NOT NULL
);
CREATE INDEX ix_galaxy_events_mail_next_time ON galaxy_events_mail (next_time);
CREATE INDEX ix_galaxy_events_mail_notification_id ON galaxy_events_mail (notification_id);
