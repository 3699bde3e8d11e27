package io.muster.cli.history;

import picocli.CommandLine.Command;

/** The group of commands on the views. */
@Command(name = "views", description = "The views in Redis against the log in Kafka.")
public final class ViewsCommand {}
