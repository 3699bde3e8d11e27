-- The topics as Flink tables. Fields that are not named here are ignored; a field that a record does not have is NULL.
CREATE TABLE results (
  headers     MAP<STRING, BYTES> METADATA VIRTUAL,
  task_id     STRING,
  agent_id    STRING,
  attempt     INT,
  type        STRING,
  status      STRING,
  success     BOOLEAN,
  duration_ms BIGINT,
  finished_at TIMESTAMP_LTZ(3),
  written_at  TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  -- When it happened; the other types in this topic have no finished_at.
  event_time AS COALESCE(finished_at, written_at),
  -- Results may wait on an agent's disk: allow for the longest outage that the answer is to wait for.
  WATERMARK FOR event_time AS event_time - INTERVAL '10' MINUTE
) WITH (
  'connector' = 'kafka',
  'topic' = 'muster.results',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'json.ignore-parse-errors' = 'true'
);

-- muster.results holds delivered, started and finished, each at least once: only the last, and each once.
CREATE VIEW finished AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY CAST(headers['ce_id'] AS STRING) ORDER BY event_time) AS copy
  FROM results
  WHERE CAST(headers['ce_type'] AS STRING) = 'io.muster.task.finished.v1' AND task_id IS NOT NULL
) WHERE copy = 1;
