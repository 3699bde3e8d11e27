package io.muster.schemas.message;

/** What the control plane writes to one agent's own topic. */
public sealed interface AgentCommand extends Message
        permits RunTask, CancelTask, TopicOpened, TaskClaimed, TaskAnswered, InstanceClaimed, CommandsTaken {}
