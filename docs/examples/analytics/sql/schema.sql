-- What the loader keeps. Times are UTC. Made anew at each start when it is not there.

-- One row per finished attempt: io.muster.task.finished.v1
CREATE TABLE IF NOT EXISTS results (
  ce_id       VARCHAR PRIMARY KEY,
  task_id     VARCHAR NOT NULL,
  job_id      VARCHAR,
  agent_id    VARCHAR NOT NULL,
  attempt     INTEGER NOT NULL,
  type        VARCHAR NOT NULL,
  status      VARCHAR NOT NULL,
  success     BOOLEAN NOT NULL,
  exit_code   INTEGER,
  duration_ms BIGINT,
  error       VARCHAR,
  finished_at TIMESTAMP NOT NULL
);

-- One row per heartbeat: io.muster.agent.heartbeat.v1
CREATE TABLE IF NOT EXISTS heartbeats (
  ce_id          VARCHAR PRIMARY KEY,
  agent_id       VARCHAR NOT NULL,
  incarnation    BIGINT NOT NULL,
  sequence       BIGINT NOT NULL,
  cpu_percent    DOUBLE NOT NULL,
  memory_percent DOUBLE NOT NULL,
  disk_usage     DOUBLE NOT NULL,
  running        INTEGER NOT NULL,
  sent_at        TIMESTAMP NOT NULL
);

-- Where to read on. It moves in the same transaction as the rows.
CREATE TABLE IF NOT EXISTS load_offsets (
  topic VARCHAR, partition_number INTEGER, next_offset BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_number)
);

-- How many records of types that are not loaded went by.
CREATE TABLE IF NOT EXISTS load_skipped (
  ce_type VARCHAR PRIMARY KEY, records BIGINT NOT NULL
);

-- Records that could not be read, by their place.
CREATE TABLE IF NOT EXISTS load_unreadable (
  topic VARCHAR, partition_number INTEGER, record_offset BIGINT, reason VARCHAR NOT NULL,
  PRIMARY KEY (topic, partition_number, record_offset)
);

-- Records that Kafka had deleted before they were loaded: from first_missing up to, not including, read_on_at.
CREATE TABLE IF NOT EXISTS load_gaps (
  topic VARCHAR, partition_number INTEGER, first_missing BIGINT, read_on_at BIGINT NOT NULL,
  PRIMARY KEY (topic, partition_number, first_missing)
);
