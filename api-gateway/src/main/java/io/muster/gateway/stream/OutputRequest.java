package io.muster.gateway.stream;

import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import java.util.Optional;

/**
 * What a client wants to see of a task's output.
 *
 * @param follow until the task ends
 * @param stream only that one
 * @param after the chunk that it has seen last
 */
record OutputRequest(boolean follow, Optional<OutputStreamName> stream, Position after) {

    /** Which chunk; in a stream of events, its id: {@code 1-17} is the seventeenth of the first attempt. */
    record Position(int attempt, long sequence) {
        static final Position BEGINNING = new Position(0, 0);

        static Position of(OutputChunk chunk) {
            return new Position(chunk.attempt(), chunk.sequence());
        }

        /** @throws IllegalArgumentException when the text is none */
        static Position parse(String text) {
            if (!text.matches("\\d{1,9}-\\d{1,18}")) {
                throw new IllegalArgumentException("must be the id of an event, as 1-17");
            }
            var dash = text.indexOf('-');
            return new Position(Integer.parseInt(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
        }

        boolean covers(OutputChunk chunk) {
            return chunk.attempt() < attempt || (chunk.attempt() == attempt && chunk.sequence() <= sequence);
        }

        @Override
        public String toString() {
            return attempt + "-" + sequence;
        }
    }

    boolean wants(OutputChunk chunk) {
        return wants(chunk.stream()) && !after.covers(chunk);
    }

    boolean wants(OutputStreamName name) {
        return stream.isEmpty() || stream.get() == name;
    }
}
