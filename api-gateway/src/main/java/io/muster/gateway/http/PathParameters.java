package io.muster.gateway.http;

import io.javalin.http.Context;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.schemas.id.TaskId;

/** Reads what stands in the path. */
public final class PathParameters {
    private PathParameters() {}

    /** @throws ProblemException 400 when {@code {id}} cannot be that of a task */
    public static TaskId taskId(Context ctx) {
        var id = ctx.pathParam("id");
        if (!TaskId.isValid(id)) {
            throw new ProblemException(ProblemCode.INVALID_ID, "A task id must match " + TaskId.GRAMMAR + ".");
        }
        return new TaskId(id);
    }
}
