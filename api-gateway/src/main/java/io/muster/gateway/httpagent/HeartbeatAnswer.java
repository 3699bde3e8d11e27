package io.muster.gateway.httpagent;

import io.muster.schemas.id.TaskId;
import java.util.List;

/**
 * What an agent is told with a heartbeat.
 *
 * @param status always {@code success}
 * @param cancelRequested tasks that it runs and that are to be canceled
 */
record HeartbeatAnswer(String status, List<TaskId> cancelRequested) {}
