package io.muster.gateway.httpagent;

import io.muster.schemas.id.TaskId;

/** One try at running a task. */
record AttemptId(TaskId taskId, int number) {}
