package io.muster.gateway.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.muster.gateway.problem.FieldError;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.runtime.history.History;
import io.muster.runtime.history.HistoryReading;
import io.muster.runtime.history.InvalidCursorException;
import io.muster.runtime.history.LogEntry;
import io.muster.runtime.history.LogEvent;
import io.muster.runtime.history.LogStretch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request for the log is answered with.
 *
 * @param nextCursor null when the log has been read to its end
 */
record HistoryPage(
        List<LogEvent> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String nextCursor,
        List<Gap> gaps) {
    /** A cursor of more partitions would not fit into the first line of a request. */
    private static final int MOST_PARTITIONS = 300;

    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** @param firstOffset of the first record that is still there */
    record Gap(String topic, int partition, long firstOffset) {}

    /**
     * Reads for a bounded time.
     *
     * @throws ProblemException 400 when the cursor is not one of this query, or the query is too wide
     */
    static HistoryPage read(History history, HistoryRequest request, History.Limits limits) {
        var reading = open(history, request);
        if (reading.width() > MOST_PARTITIONS) {
            throw refused(
                    "topic",
                    "there are " + reading.width() + " partitions to read, and " + MOST_PARTITIONS
                            + " is the most; name fewer topics, or a task");
        }
        var page = new Collected(request.limit());
        reading.read(page, limits);
        return new HistoryPage(page.items, reading.isOver() ? null : reading.cursor(), page.gaps);
    }

    private static HistoryReading open(History history, HistoryRequest request) {
        try {
            return request.cursor().isPresent()
                    ? history.resume(request.query(), request.cursor().get())
                    : history.begin(request.query());
        } catch (InvalidCursorException e) {
            throw refused("cursor", String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException refused(String parameter, String message) {
        return new ProblemException(
                ProblemCode.INVALID_PARAMETER, parameter + ": " + message, List.of(new FieldError(parameter, message)));
    }

    private static final class Collected implements History.Listener {
        private final List<LogEvent> items = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();
        private final int limit;
        private long bytes;

        Collected(int limit) {
            this.limit = limit;
        }

        @Override
        public void gap(LogStretch.Gap gap) {
            gaps.add(new Gap(gap.topic(), gap.partition(), gap.first()));
        }

        @Override
        public boolean entry(LogEntry entry) {
            items.add(LogEvent.of(entry));
            bytes += entry.size();
            return items.size() < limit && bytes < MOST_BYTES;
        }
    }
}
