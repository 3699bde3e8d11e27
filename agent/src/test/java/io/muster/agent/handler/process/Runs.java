package io.muster.agent.handler.process;

import static org.awaitility.Awaitility.await;

import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.isolation.Isolation;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Runs programs as an agent does, in isolation of a kind. */
public final class Runs implements AutoCloseable {
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final Path directory;
    private final Isolation isolation;
    private final Supplier<Optional<Spawner>> spawner;

    /** @param directory that the agent keeps its state in, and in which programs run */
    public Runs(Path directory, IsolationSettings settings) {
        this.directory = directory;
        this.isolation = Isolations.start(settings, directory).isolation();
        // One kind has its sessions from setsid, as on a system where the C library cannot make them.
        this.spawner = isolation.kind() == IsolationKind.PROCESS_GROUP ? Optional::empty : Spawner::ofThisSystem;
    }

    public Runs(Path directory, IsolationKind kind) {
        this(directory, IsolationSettings.of(kind));
    }

    public Isolation isolation() {
        return isolation;
    }

    public Programs programs(ProgramSettings settings) {
        return new Programs(settings, isolation, spawner, threads);
    }

    /** With the usual environment, and everything allowed. */
    public Programs programs() {
        return programs(settings(ProcessLimits.NONE));
    }

    public static ProgramSettings settings(ProcessLimits limits) {
        return new ProgramSettings(
                ProgramSettings.environment(System.getenv(), ProgramSettings.USUAL_ENVIRONMENT),
                Set.of("*"),
                limits,
                ProgramSettings.runsAsRoot());
    }

    /** In the directory, whatever else the parameters say. */
    public ProcessParams in(ProcessLimits limits) {
        return new ProcessParams(null, directory.toString(), Map.of(), null, null, null, limits);
    }

    public Outcome shell(RunContext context, String script) throws Exception {
        return shell(context, in(ProcessLimits.NONE), script);
    }

    public Outcome shell(RunContext context, ProcessParams params, String script) throws Exception {
        return programs().prepare(List.of("/bin/sh", "-c", script), params).run(context);
    }

    @Override
    public void close() {
        threads.shutdown();
        isolation.close();
    }

    /** True as well when it is dead and not yet reaped by whoever inherited it. */
    public static boolean isGone(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    /** The process id that a program wrote into a file. */
    public static long pidIn(Path file) {
        await().until(() -> Files.exists(file) && !Files.readString(file).isBlank());
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
