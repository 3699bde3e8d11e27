package io.muster.agent.wiring;

import io.muster.agent.AgentConfig;
import io.muster.agent.AgentVersion;
import io.muster.agent.enroll.Enroller;
import io.muster.agent.enroll.Enrollment;
import io.muster.agent.enroll.StateDirectory;
import io.muster.agent.execute.Handlers;
import io.muster.agent.handler.builtin.ScriptHandler;
import io.muster.agent.handler.builtin.ScriptStore;
import io.muster.agent.handler.builtin.ShellHandler;
import io.muster.agent.handler.builtin.SleepHandler;
import io.muster.agent.handler.facts.FactsHandler;
import io.muster.agent.handler.file.FileHandler;
import io.muster.agent.handler.http.HttpHandler;
import io.muster.agent.handler.process.Programs;
import io.muster.agent.handler.process.ScriptFiles;
import io.muster.agent.handler.service.ServiceHandler;
import io.muster.agent.isolation.Isolation;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.journal.Journal;
import io.muster.agent.life.Lifeline;
import io.muster.agent.plugin.PluginHandler;
import io.muster.agent.plugin.Plugins;
import io.muster.agent.policy.LivePolicy;
import io.muster.agent.spawn.Spawner;
import io.muster.agent.vitals.Inventory;
import io.muster.agent.vitals.Machine;
import io.muster.runtime.lifecycle.CloseStack;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running agent. */
public final class Agent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    private static final long SCRIPT_STORE_BYTES = 64L * 1024 * 1024;
    private final CloseStack opened;
    private final Lifeline lifeline;

    private Agent(CloseStack opened, Lifeline lifeline) {
        this.opened = opened;
        this.lifeline = lifeline;
    }

    /**
     * Enrols if it has to, for which it waits until the gateway is there, then takes up work where it was left.
     *
     * @throws io.muster.agent.enroll.OvertakenException when another agent with its identity was started after it
     * @throws io.muster.agent.enroll.EnrollmentException when it cannot be the agent that it is to be
     * @throws io.muster.agent.policy.PolicyException when its policy file cannot be used
     * @throws io.muster.agent.isolation.IsolationException when this machine does not give the isolation that is asked for
     * @throws io.muster.agent.journal.JournalException when its journal cannot be used
     */
    public static Agent start(AgentConfig config) {
        return start(config, Journal::open);
    }

    /** @param journal in tests, on a disk that fails */
    static Agent start(AgentConfig config, Journal.Opener journal) {
        var opened = new CloseStack();
        try {
            var lifeline = new Lifeline();
            start(config, journal, opened, lifeline);
            return new Agent(opened, lifeline);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static void start(AgentConfig config, Journal.Opener journal, CloseStack opened, Lifeline lifeline) {
        // Milliseconds, as on disk and on the wire: what the agent remembers equals what it reads back.
        var clock = Clock.tickMillis(ZoneOffset.UTC);
        var stateDirectory = opened.add(StateDirectory.claim(config.stateDir()));
        var policy = opened.add(LivePolicy.start(config.policy()));
        var isolations = Isolations.start(config.processes().isolation(), stateDirectory.path());
        opened.add(isolations.isolation());
        var programs = new Programs(
                config.processes().programs(), isolations.isolation(), Spawner::ofThisSystem, outputThreads(opened));
        var handlers = handlers(config, programs, isolations.isolation(), clock);
        var plugins = opened.add(plugins(config, handlers, programs, clock));
        handlers.swap(List.of(), List.of(new PluginHandler(plugins)));
        plugins.start(); // before tasks of theirs are taken up again
        var identity = new Enroller(stateDirectory, config.gatewayUrl(), config.joinTokenFile(), clock)
                .identify(
                        Enrollment.of(
                                config.id(),
                                Machine.current(),
                                AgentVersion.current(),
                                config.labels(),
                                handlers.types()),
                        config.adopt());

        var given =
                new AgentWiring.Given(config, clock, stateDirectory, handlers, policy, journal, isolations, lifeline);
        var wiring = new AgentWiring(given, identity, opened);
        plugins.onChange(wiring.heartbeats()::beatNow);
        wiring.start();
        log.atInfo()
                .addKeyValue("agent_id", identity.agentId())
                .addKeyValue("incarnation", identity.incarnation())
                .addKeyValue("capacity", config.capacity())
                .log("agent started");
    }

    private static Executor outputThreads(CloseStack opened) {
        var threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("agent-output-", 0).factory());
        // Not close(), which waits: a program's background child may hold its output open for as long as it lives.
        opened.<AutoCloseable>add(threads::shutdown);
        return threads;
    }

    /** Executable plugins are programs like those of tasks, under the same isolation and limits. */
    private static Plugins plugins(AgentConfig config, Handlers handlers, Programs programs, Clock clock) {
        return Plugins.create(
                config.plugins(),
                AgentVersion.current(),
                (argv, input, directory) -> programs.prepare(
                        argv,
                        new ProcessParams(input, directory.toString(), Map.of(), null, null, null, ProcessLimits.NONE)),
                handlers,
                clock);
    }

    private static Handlers handlers(AgentConfig config, Programs programs, Isolation isolation, Clock clock) {
        var inventory = new Inventory(AgentVersion.current(), isolation.kind().wireName());
        return new Handlers(List.of(
                new ShellHandler(programs),
                script(config, programs, clock),
                new ServiceHandler(programs::starting),
                new FileHandler(),
                new HttpHandler(),
                new FactsHandler(inventory::read),
                new SleepHandler()));
    }

    private static ScriptHandler script(AgentConfig config, Programs programs, Clock clock) {
        var directory = config.stateDir().resolve("scripts");
        try {
            return new ScriptHandler(
                    programs,
                    new ScriptFiles(directory.resolve("running")),
                    new ScriptStore(directory.resolve("known"), SCRIPT_STORE_BYTES, clock));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep scripts in " + directory, e);
        }
    }

    /**
     * Completes exceptionally when the agent cannot go on: with {@link io.muster.agent.enroll.OvertakenException} when it must
     * not be started again by itself, and else with another exception. Close it then.
     */
    public CompletableFuture<Void> end() {
        return lifeline.end();
    }

    /** Ends the agent, see {@link #end}, when one of its threads dies. For a process that is nothing but this agent. */
    public Thread.UncaughtExceptionHandler deaths() {
        return lifeline;
    }

    /** Within about five seconds: ends what runs, tells so, and leaves everything else on disk for the next start. */
    @Override
    public void close() {
        opened.close();
        log.atInfo().log("agent stopped");
    }
}
