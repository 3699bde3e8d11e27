package io.muster.gateway.problem;

import java.util.Locale;

/** Every way in which a request can fail. The lower-case name is the stable {@code code} that clients may test for. */
public enum ProblemCode {
    MALFORMED_JSON(400, "The body is not valid JSON"),
    INVALID_ID(400, "The id in the path is not valid"),
    INVALID_PARAMETER(400, "A query parameter is not valid"),
    INVALID_HEADER(400, "A header is not valid"),
    BAD_REQUEST(400, "The request cannot be understood"),
    UNAUTHORIZED(401, "A valid bearer token is needed"),
    FORBIDDEN(403, "The caller may not do this"),
    TASK_OF_ANOTHER_AGENT(403, "The task is another agent's"),
    NOT_FOUND(404, "There is nothing here"),
    TASK_NOT_FOUND(404, "There is no such task"),
    AGENT_NOT_FOUND(404, "There is no such agent"),
    TOPIC_NOT_FOUND(404, "There is no such topic"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    AGENT_ONLINE(409, "An agent with this id is online"),
    AGENT_ID_TAKEN(409, "The id belongs to an agent of another kind"),
    TASK_NOT_ENDED(409, "The task has not ended yet"),
    TASK_NOT_FETCHED(409, "The task was not handed out"),
    TASK_ENDED(409, "The task has ended already"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json"),
    INVALID_BODY(422, "The body has errors"),
    UNKNOWN_AGENT(422, "The task is for an agent that is not enrolled"),
    UNKNOWN_TYPE(422, "The task's type is not one that the agent runs"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used before with another body"),
    TOO_MANY_READINGS(429, "The log is being read for others"),
    INTERNAL(500, "The gateway failed"),
    LOG_UNAVAILABLE(503, "Kafka does not answer"),
    VIEWS_UNAVAILABLE(503, "Redis does not answer");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
