-- Agents whose disk fills up: a straight line through disk_usage over the last seven days of each agent's heartbeats,
-- and when that line reaches 100. r2 says how straight the growth is: 1 is a line, near 0 means no trend.
WITH recent AS (
  SELECT agent_id, disk_usage, sent_at, epoch(sent_at) AS seconds,
         max(sent_at) OVER (PARTITION BY agent_id) AS newest
  FROM heartbeats
), trend AS (
  SELECT agent_id,
         count(*) AS heartbeats,
         max(newest) AS newest,
         max_by(disk_usage, sent_at) AS disk_usage,
         regr_slope(disk_usage, seconds) AS per_second,
         regr_r2(disk_usage, seconds) AS r2
  FROM recent
  WHERE sent_at > newest - INTERVAL 7 DAY
  GROUP BY agent_id
)
SELECT agent_id,
       disk_usage,
       round(per_second * 86400, 2) AS percent_per_day,
       strftime(newest + to_seconds((100 - disk_usage) / per_second), '%Y-%m-%d %H:%M') AS full_at,
       round(r2, 3) AS r2,
       heartbeats
FROM trend
WHERE heartbeats >= 10 AND per_second > 0
ORDER BY full_at;
