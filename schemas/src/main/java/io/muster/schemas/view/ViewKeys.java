package io.muster.schemas.view;

import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.TaskState;

/**
 * The grammar of the Redis keys. {@code task:{id}}, {@code agent:{id}}, {@code active_agents} and
 * {@code pending_tasks} are a public contract: their names and types do not change.
 */
public final class ViewKeys {
    /** Sorted set of the agents that are online; score is the last heartbeat in epoch milliseconds. */
    public static final String ACTIVE_AGENTS = "active_agents";
    /** List of the tasks that wait for an agent, first in, first out. */
    public static final String PENDING_TASKS = "pending_tasks";
    /** Sorted set of all agents ever enrolled; score 0, so the order is that of their ids. */
    public static final String AGENTS = "agents";
    /** Sorted set of all tasks; score is the submission in epoch milliseconds. So are the other task indexes. */
    public static final String TASKS_BY_TIME = "tasks:by-time";
    /** Sorted set of the tasks that have ended, by their end in epoch milliseconds: the order in which they leave. */
    public static final String TASKS_BY_END = "tasks:by-end";
    /** Pub/sub channel: ids of tasks that have just ended, separated by spaces. A hint, never the truth. */
    public static final String ENDED_TASKS_CHANNEL = "muster:ended-tasks";

    private ViewKeys() {}

    public static String task(TaskId taskId) {
        return "task:" + taskId;
    }

    public static String agent(AgentId agentId) {
        return "agent:" + agentId;
    }

    public static String checkpoint(int partition) {
        return "checkpoint:" + partition;
    }

    public static String tasksByState(TaskState state) {
        return "tasks:by-status:" + state.wireName();
    }

    public static String tasksByAgent(AgentId agentId) {
        return "tasks:by-agent:" + agentId;
    }

    public static String tasksByJob(JobId jobId) {
        return "tasks:by-job:" + jobId;
    }
}
