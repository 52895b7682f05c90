-- Which of several processes on this file leads, and in which term; on PostgreSQL an advisory lock says so.
CREATE TABLE galaxy_events_leader (
  term INTEGER NOT NULL,
  worker_process_id INTEGER
);
