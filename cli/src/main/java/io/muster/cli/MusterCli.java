package io.muster.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.agent.AgentsCommand;
import io.muster.cli.agent.AgentsListCommand;
import io.muster.cli.agent.AgentsShowCommand;
import io.muster.cli.console.Invocation;
import io.muster.cli.history.HistoryCommand;
import io.muster.cli.history.ViewsAsOfCommand;
import io.muster.cli.history.ViewsCommand;
import io.muster.cli.history.ViewsRebuildCommand;
import io.muster.cli.history.ViewsVerifyCommand;
import io.muster.cli.plugin.PluginsChangeCommand;
import io.muster.cli.plugin.PluginsCommand;
import io.muster.cli.plugin.PluginsInstallCommand;
import io.muster.cli.plugin.PluginsKeygenCommand;
import io.muster.cli.plugin.PluginsListCommand;
import io.muster.cli.plugin.PluginsSignCommand;
import io.muster.cli.service.AgentCommand;
import io.muster.cli.service.CheckPolicyCommand;
import io.muster.cli.service.DispatcherCommand;
import io.muster.cli.service.GatewayCommand;
import io.muster.cli.task.RunCommand;
import io.muster.cli.task.TasksCancelCommand;
import io.muster.cli.task.TasksCommand;
import io.muster.cli.task.TasksListCommand;
import io.muster.cli.task.TasksOutputCommand;
import io.muster.cli.task.TasksRerunCommand;
import io.muster.cli.task.TasksShowCommand;
import io.muster.cli.task.TasksSubmitCommand;
import io.muster.cli.up.UpCommand;
import io.muster.runtime.history.Moment;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.codec.Durations;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.task.TaskState;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The whole command tree, in one place. */
final class MusterCli {
    private final Invocation invocation;

    MusterCli(Invocation invocation) {
        this.invocation = invocation;
    }

    /** @return the exit code; whatever happens, the user gets a message and never a stack trace */
    int run(String... arguments) {
        var failures = new Failures(invocation);
        try {
            return commandLine(failures).execute(arguments);
        } catch (Throwable e) { // an Error, as a class that is missing: the last chance to say it plainly
            return failures.of(e);
        } finally {
            invocation.console().out().flush();
        }
    }

    private CommandLine commandLine(Failures failures) {
        var console = invocation.console();
        var agent = new AgentCommand(invocation);
        var root = new CommandLine(new MusterCommand());
        if (servicesAreHere()) {
            addServices(root);
        } else {
            root.getCommandSpec().usageMessage().footer(MusterCommand.FOOTER_WITHOUT_SERVICES);
        }
        root.addSubcommand(new CommandLine(agent).addSubcommand(takingWords(new CheckPolicyCommand(invocation, agent))))
                .addSubcommand(takingWords(new RunCommand(invocation)))
                .addSubcommand(new CommandLine(new TasksCommand())
                        .addSubcommand(takingWords(new TasksSubmitCommand(invocation)))
                        .addSubcommand(new TasksRerunCommand(invocation))
                        .addSubcommand(new TasksCancelCommand(invocation))
                        .addSubcommand(new TasksListCommand(invocation))
                        .addSubcommand(new TasksShowCommand(invocation))
                        .addSubcommand(new TasksOutputCommand(invocation)))
                .addSubcommand(new CommandLine(new AgentsCommand())
                        .addSubcommand(new AgentsListCommand(invocation))
                        .addSubcommand(new AgentsShowCommand(invocation)))
                .addSubcommand(new CommandLine(new PluginsCommand())
                        .addSubcommand(new PluginsListCommand(invocation))
                        .addSubcommand("install", new PluginsInstallCommand(invocation, "install"))
                        .addSubcommand("upgrade", new PluginsInstallCommand(invocation, "upgrade"))
                        .addSubcommand("enable", new PluginsChangeCommand(invocation, "enable"))
                        .addSubcommand("disable", new PluginsChangeCommand(invocation, "disable"))
                        .addSubcommand("remove", new PluginsChangeCommand(invocation, "remove"))
                        .addSubcommand(new PluginsSignCommand(invocation))
                        .addSubcommand(new PluginsKeygenCommand(invocation)));
        registerConverters(root);
        return root.setExpandAtFiles(false) // words are data: @file is no exception
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.color() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpAutoWidth(console.outIsTerminal())
                .setParameterExceptionHandler(new UsageFailures(console)::of)
                .setExecutionExceptionHandler((problem, command, parsed) -> failures.of(problem));
    }

    /** In what is installed on the machines of agents they are not. */
    private static boolean servicesAreHere() {
        return MusterCli.class.getResource("/io/muster/dispatcher/wiring/Dispatcher.class") != null;
    }

    private void addServices(CommandLine root) {
        root.addSubcommand(new UpCommand(invocation))
                .addSubcommand(new GatewayCommand(invocation))
                .addSubcommand(new DispatcherCommand(invocation))
                .addSubcommand(new HistoryCommand(invocation))
                .addSubcommand(new CommandLine(new ViewsCommand())
                        .addSubcommand(new ViewsVerifyCommand(invocation))
                        .addSubcommand(new ViewsRebuildCommand(invocation))
                        .addSubcommand(takingTimes(new ViewsAsOfCommand(invocation))));
    }

    /** What follows the first word of the command belongs to that command, with {@code --} or without. */
    private static CommandLine takingWords(Object command) {
        return new CommandLine(command).setStopAtPositional(true);
    }

    /** A time may look like an option, as {@code -2h}. */
    private static CommandLine takingTimes(Object command) {
        return new CommandLine(command).setUnmatchedOptionsArePositionalParams(true);
    }

    private static void registerConverters(CommandLine root) {
        root.registerConverter(AgentId.class, Converters.of(AgentId::new))
                .registerConverter(TaskId.class, Converters.of(TaskId::new))
                .registerConverter(JobId.class, Converters.of(JobId::new))
                .registerConverter(Moment.class, Converters.of(Moment::parse))
                .registerConverter(LabelSelector.class, Converters.of(LabelSelector::parse))
                .registerConverter(Duration.class, Converters.of(Durations::parse))
                .registerConverter(ObjectNode.class, Converters.of(Converters::jsonObject))
                .registerConverter(TaskState.class, Converters.named(TaskState.values(), TaskState::wireName))
                .registerConverter(
                        OutputStreamName.class, Converters.named(OutputStreamName.values(), OutputStreamName::wireName))
                .registerConverter(AgentStatus.class, Converters.named(AgentStatus.values(), AgentStatus::wireName));
    }
}
