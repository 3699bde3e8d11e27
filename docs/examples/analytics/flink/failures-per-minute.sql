-- The same by minute of event time: in streaming mode a minute is told once the watermark has passed its end.
SELECT window_start, COUNT(*) AS attempts, SUM(CASE WHEN success THEN 0 ELSE 1 END) AS failed
FROM TABLE(TUMBLE(TABLE finished, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
