-- Which datasets a job makes; names, columns and indexes as Galaxy 26.1 has them.

CREATE TABLE job_to_output_dataset (
  id INTEGER PRIMARY KEY,
  job_id INTEGER REFERENCES job (id),
  dataset_id INTEGER REFERENCES history_dataset_association (id),
  name VARCHAR(255)
);
CREATE INDEX ix_job_to_output_dataset_job_id ON job_to_output_dataset (job_id);
CREATE INDEX ix_job_to_output_dataset_dataset_id ON job_to_output_dataset (dataset_id);
