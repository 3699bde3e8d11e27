package io.muster.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names one job. Grammar {@code [A-Za-z0-9][A-Za-z0-9_-]{0,63}}, so that it is safe in Redis keys, URLs and file names. */
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    public static final String GRAMMAR = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
    private static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException when {@code value} does not match {@link #GRAMMAR} */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("job_id must match " + GRAMMAR);
        }
    }

    public static boolean isValid(String value) {
        return IdCharacters.areValid(value, MAX_LENGTH);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
