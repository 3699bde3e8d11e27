package io.muster.gateway.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as the calls of HTTP agents tell it: what a few lines of a script expect, and what a {@link Problem} has beyond
 * that.
 *
 * @param status always "error"; successes have "success" there
 * @param code absent when there is nothing more to say than the message
 * @param errors what is wrong with which field; absent when no field is to blame
 */
public record HttpAgentError(
        String status,
        String message,
        @Nullable String code,
        @Nullable List<FieldError> errors) {
    static final String CONTENT_TYPE = "application/json";

    /** One that is told by its message alone. */
    public static HttpAgentError of(String message) {
        return new HttpAgentError("error", message, null, null);
    }

    static HttpAgentError of(Problem problem) {
        return new HttpAgentError("error", problem.detail(), problem.code(), problem.errors());
    }

    /** The HTTP status for a problem: what is 422 elsewhere, simple clients know as 400 or 404. */
    static int httpStatus(Problem problem) {
        if (problem.code().equals(ProblemCode.UNKNOWN_AGENT.code())) {
            return 404;
        }
        return problem.status() == 422 ? 400 : problem.status();
    }
}
