-- Of the attempts that started, how many failed, by agent. What never started (rejected, expired) is counted apart.
SELECT agent_id,
       count(*) FILTER (WHERE started) AS ran,
       count(*) FILTER (WHERE started AND NOT success) AS failed,
       round(100.0 * failed / nullif(ran, 0), 1) AS failed_percent,
       count(*) FILTER (WHERE NOT started) AS never_started
FROM (SELECT agent_id, success, status NOT IN ('rejected', 'expired', 'canceled', 'skipped') AS started FROM results)
GROUP BY agent_id
ORDER BY failed_percent DESC NULLS LAST, agent_id;
