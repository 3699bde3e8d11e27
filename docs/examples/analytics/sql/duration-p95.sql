-- How long tasks take, by type. Attempts that never started have no duration.
SELECT type,
       count(*) AS attempts,
       round(quantile_cont(duration_ms, 0.5)) AS p50_ms,
       round(quantile_cont(duration_ms, 0.95)) AS p95_ms,
       max(duration_ms) AS max_ms
FROM results
WHERE duration_ms IS NOT NULL
GROUP BY type
ORDER BY p95_ms DESC, type;
