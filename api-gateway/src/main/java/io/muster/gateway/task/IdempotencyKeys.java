package io.muster.gateway.task;

import io.javalin.http.Context;
import io.muster.gateway.http.JsonBody;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.id.TaskId;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code Idempotency-Key} header (draft-ietf-httpapi-idempotency-key-header): the same key gives the same task. The id
 * is computed from the key, so this holds across gateways and without Redis; that the body is the same, too, is checked
 * while Redis remembers it, for a day.
 */
final class IdempotencyKeys {
    private static final Logger log = LoggerFactory.getLogger(IdempotencyKeys.class);
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int MAX_LENGTH = 255;
    private final ViewReader redis;

    IdempotencyKeys(ViewReader redis) {
        this.redis = redis;
    }

    /** The task id for the request's key; empty when it carries none. */
    Optional<TaskId> taskId(Context ctx, String principal) {
        var key = ctx.header("Idempotency-Key");
        if (key == null) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > MAX_LENGTH) {
            throw new ProblemException(
                    ProblemCode.INVALID_HEADER, "Idempotency-Key must have 1 to " + MAX_LENGTH + " characters.");
        }
        return Optional.of(TaskIds.of(principal, key));
    }

    /** @throws ProblemException when the key was used before with another body */
    void check(TaskId taskId, JsonBody body) {
        var fingerprint = HexFormat.of().formatHex(TaskIds.sha256(body.json().toString()));
        try {
            if (!redis.remember("idempotency:" + taskId, fingerprint, REMEMBERED)
                    .equals(fingerprint)) {
                throw new ProblemException(
                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                        "Use a new key for a new task; task " + taskId + " has this one.");
            }
        } catch (ProblemException e) {
            if (e.code() != ProblemCode.VIEWS_UNAVAILABLE) {
                throw e;
            }
            log.atWarn().addKeyValue("task_id", taskId).log("idempotency key not compared: Redis does not answer");
        }
    }
}
