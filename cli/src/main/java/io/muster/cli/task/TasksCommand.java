package io.muster.cli.task;

import picocli.CommandLine.Command;

/** Groups what can be done with tasks. */
@Command(name = "tasks", description = "Submit tasks and look at them.")
public final class TasksCommand {}
