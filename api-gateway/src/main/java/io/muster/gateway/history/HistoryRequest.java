package io.muster.gateway.history;

import io.muster.gateway.http.QueryParameters;
import io.muster.runtime.history.HistoryQuery;
import io.muster.runtime.history.Moment;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A question for a page of the log.
 *
 * @param cursor where to go on; empty for the beginning
 * @param limit how many records the page has at most
 */
record HistoryRequest(HistoryQuery query, Optional<String> cursor, int limit) {
    static final Set<String> PARAMETERS =
            Set.of("task_id", "agent_id", "job_id", "topic", "from", "to", "limit", "cursor");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** @throws io.muster.gateway.problem.ProblemException naming the parameter that is wrong */
    static HistoryRequest read(QueryParameters parameters, Instant now) {
        return new HistoryRequest(
                new HistoryQuery(
                        parameters.get("task_id", TaskId::new),
                        parameters.get("agent_id", AgentId::new),
                        parameters.get("job_id", JobId::new),
                        parameters.get("from", Moment::parse).map(moment -> moment.at(now)),
                        parameters.get("to", Moment::parse).map(moment -> moment.at(now)),
                        parameters.get("topic", HistoryRequest::topics).orElse(List.of())),
                parameters.get("cursor", text -> text),
                parameters.limit(DEFAULT_LIMIT, MAX_LIMIT));
    }

    private static List<String> topics(String text) {
        var topics = List.of(text.split(",", -1));
        if (topics.contains("")) {
            throw new IllegalArgumentException("must be names of topics, comma-separated");
        }
        return topics;
    }
}
