package io.muster.cli.task;

import io.muster.cli.console.Interruption;
import io.muster.cli.console.Invocation;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.ServerOptions;
import io.muster.cli.output.OutputOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command on agents and waits for what it says. */
@Command(
        name = "run",
        description = "Run a command on agents and show what it says.",
        customSynopsis = "muster run [-a AGENT]... [-l SELECTOR] [OPTIONS] -- COMMAND...",
        footer = {
            "",
            "The words after -- go to the agent exactly as they are; there is no shell",
            "unless --shell asks for one. Without -a and -l the command goes to the only",
            "agent that is online.",
            "",
            "Ctrl-C cancels what has not ended and waits for its end; a second one leaves at",
            "once, and the tasks go on. The exit code is 130 then.",
            "",
            "Examples:",
            "  muster run -- uname -a",
            "  muster run -a web-1 -a web-2 -- systemctl is-active nginx",
            "  muster run -l role=web,env!=prod --shell -- 'df -h / | tail -1'",
            "  muster run -l role=db --run-as postgres --cwd /var/lib/postgresql -- psql -l",
            "  muster run -a web-1 --script fix.py --interpreter python3 -- --dry-run"
        })
public final class RunCommand implements Callable<Integer> {
    /** What an agent allows a command when nothing else is said. */
    private static final Duration USUAL_EXECUTION_TIMEOUT = Duration.ofMinutes(10);

    /** Of the timeouts that the gateway takes. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Invocation invocation;

    @Mixin
    private final ServerOptions server;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final TargetOptions targets = new TargetOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait (default: ${DEFAULT-VALUE}). A command that has not started by then never "
                    + "does; one that runs goes on. Longer than 10m, it is the command's execution timeout as well")
    private Duration timeout = Duration.ofSeconds(60);

    @Option(
            names = "--follow",
            description = "Show what the command writes as it comes, also when that is not to a terminal")
    private boolean follow;

    @Mixin
    private final ProgramOptions program = new ProgramOptions();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The program and its arguments")
    private List<String> words = List.of();

    public RunCommand(Invocation invocation) {
        this.invocation = invocation;
        this.server = new ServerOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var named = targets.agents();
        var deliveryTimeout = timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
        var executionTimeout = timeout.compareTo(USUAL_EXECUTION_TIMEOUT) > 0 ? timeout : null;
        var request = new TaskRequest(
                program.isScript() ? "script" : "shell", program.params(words), deliveryTimeout, executionTimeout);
        try (var client = server.connect()) {
            var agents = new Targets(client).resolve(named, targets.selector());
            var report = new RunReport(invocation.console(), output, agents.size());
            var wait = new TaskWait(client, invocation.clock());
            var tasks = new SubmittedTasks(client, invocation.console());
            try (var _ = new Interruption(invocation.console(), tasks::callOff)) {
                new FanOut(client, wait, live(client, agents.size()), tasks)
                        .run(request, agents, invocation.clock().instant().plus(timeout), report::add);
                return report.finish().number();
            }
        }
    }

    private Optional<LiveOutput> live(ApiClient client, int targets) {
        var console = invocation.console();
        var wanted = output.isForPeople() && (follow || console.outIsTerminal());
        return wanted && targets <= LiveOutput.MOST_TARGETS
                ? Optional.of(new LiveOutput(client, invocation.clock(), console, targets > 1))
                : Optional.empty();
    }
}
