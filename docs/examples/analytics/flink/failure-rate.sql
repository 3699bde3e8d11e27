-- Of the finished attempts, how many did not succeed, by agent.
SELECT agent_id, COUNT(*) AS attempts, SUM(CASE WHEN success THEN 0 ELSE 1 END) AS failed
FROM finished
GROUP BY agent_id;
