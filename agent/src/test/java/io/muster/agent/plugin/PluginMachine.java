package io.muster.agent.plugin;

import io.muster.agent.execute.Handlers;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RecordedRun;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.process.Runs;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.output.Output;
import io.muster.schemas.codec.Json;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What an agent has of plugins, without the agent: real files, real processes. */
final class PluginMachine implements AutoCloseable {
    static final String AGENT_VERSION = "0.3.0";
    final Handlers handlers;
    final Plugins plugins;
    final AtomicInteger changes = new AtomicInteger();
    private final Runs runs;

    PluginMachine(Path directory) {
        this(settings(directory, TrustedKeys.NONE, true));
    }

    PluginMachine(PluginSettings settings) {
        runs = new Runs(settings.directory().getParent(), IsolationKind.PROCESS_TREE);
        handlers = new Handlers(List.of(new Shell()));
        plugins = Plugins.create(
                settings,
                AGENT_VERSION,
                (argv, input, folder) -> runs.programs().prepare(argv, params(input, folder)),
                handlers,
                () -> Instant.EPOCH);
        plugins.onChange(changes::incrementAndGet);
        plugins.start();
    }

    private static ProcessParams params(String input, Path folder) {
        return new ProcessParams(input, folder.toString(), Map.of(), null, null, null, ProcessLimits.NONE);
    }

    static PluginSettings settings(Path directory, TrustedKeys keys, boolean allowUnsigned) {
        return new PluginSettings(
                directory.resolve("plugins"), keys, allowUnsigned, Set.of("file", "http"), Duration.ofSeconds(1));
    }

    Work prepare(String type, String params) throws Exception {
        return handlers.of(type)
                .orElseThrow(() -> new AssertionError("no type " + type + " among " + handlers.types()))
                .prepare((com.fasterxml.jackson.databind.node.ObjectNode) Json.MAPPER.readTree(params));
    }

    Ran run(String type, String params) throws Exception {
        return run(prepare(type, params));
    }

    static Ran run(Work work) throws Exception {
        var run = new RecordedRun();
        return new Ran(work.run(run), run.written());
    }

    record Ran(Outcome outcome, Output output) {
        /** What it wrote, if it went well. */
        String text() {
            if (outcome.equals(new Outcome.Completed()) || outcome.equals(new Outcome.Exited(0))) {
                return output.stdout().strip();
            }
            throw new AssertionError(this);
        }
    }

    /** What it wrote, of a run that went well. */
    String output(String type, String params) throws Exception {
        return run(type, params).text();
    }

    PluginStatus only() {
        var all = plugins.list();
        if (all.size() != 1) {
            throw new AssertionError(all);
        }
        return all.getFirst();
    }

    @Override
    public void close() {
        plugins.close();
        runs.close();
    }

    private static final class Shell implements Handler {
        @Override
        public String type() {
            return "shell";
        }

        @Override
        public Work prepare(com.fasterxml.jackson.databind.node.ObjectNode params) {
            throw new UnsupportedOperationException();
        }
    }
}
