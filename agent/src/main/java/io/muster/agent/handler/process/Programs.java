package io.muster.agent.handler.process;

import io.muster.agent.handler.Work;
import io.muster.agent.isolation.Isolation;
import io.muster.agent.isolation.Isolations;
import io.muster.agent.isolation.Resource;
import io.muster.agent.isolation.SystemTools;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ByteSize;
import io.muster.schemas.shell.ProcessLimits;
import io.muster.schemas.shell.ProcessParams;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Prepares programs to be run, as far as this machine allows it. What runs a program for a task goes through here. */
public final class Programs {
    private static final String EVERYBODY = "*";
    private final ProgramSettings settings;
    private final Isolation isolation;
    private final Supplier<Optional<Spawner>> spawner;
    private final Executor threads;

    /**
     * @param spawner asked when a program is to get a session of its own; without one that takes {@code setsid}
     * @param threads read the outputs and write the input, and wait for the end; unbounded, since each program needs up
     *     to four at once
     */
    public Programs(
            ProgramSettings settings, Isolation isolation, Supplier<Optional<Spawner>> spawner, Executor threads) {
        this.settings = settings;
        this.isolation = isolation;
        this.spawner = spawner;
        this.threads = threads;
    }

    /**
     * @param argv the program and its arguments
     * @throws IllegalArgumentException saying which parameter this machine does not allow
     */
    public Work prepare(List<String> argv, ProcessParams params) {
        if (params.nice() != null && params.nice() < 0 && !settings.isRoot()) {
            throw new IllegalArgumentException("nice: this agent is not root and cannot go below 0");
        }
        var account = params.runAs() == null ? null : account(params.runAs());
        if (params.nice() != null) {
            require("nice", "nice");
        }
        return new ProcessWork(
                argv,
                params,
                account,
                settings.environment(),
                limits(params.limits()),
                isolation,
                spawner,
                false,
                threads);
    }

    /** A program that starts others which are to go on, as a service: what it leaves running is no part of the task. */
    public Work starting(List<String> argv) {
        return new ProcessWork(
                argv,
                ProcessParams.NONE,
                null,
                settings.environment(),
                ProcessLimits.NONE,
                Isolations.loose(),
                spawner,
                true,
                threads);
    }

    private UserAccount account(String name) {
        if (!settings.users().contains(EVERYBODY) && !settings.users().contains(name)) {
            throw new IllegalArgumentException(
                    "run_as: this agent runs nothing as " + name + "; its setting agent.run-as has to name the user");
        }
        if (!settings.isRoot()) {
            throw new IllegalArgumentException("run_as: this agent is not root and cannot become " + name);
        }
        require("setpriv", "run_as");
        try {
            return UserAccount.find(name)
                    .orElseThrow(() -> new IllegalArgumentException("run_as: there is no user " + name + " here"));
        } catch (IOException e) {
            throw new IllegalArgumentException("run_as: cannot look up " + name + ": " + e.getMessage(), e);
        }
    }

    private static void require(String tool, String parameter) {
        if (SystemTools.find(tool).isEmpty()) {
            throw new IllegalArgumentException(
                    parameter + " needs the program " + tool + ", which is not on this machine");
        }
    }

    private ProcessLimits limits(ProcessLimits wanted) {
        checkIsKept("memory", wanted.memoryBytes(), Resource.MEMORY);
        checkIsKept("cpu", wanted.cpuMillis(), Resource.CPU);
        checkIsKept("processes", wanted.processes(), Resource.PROCESSES);
        var most = Isolations.kept(settings.limits(), isolation);
        return new ProcessLimits(
                within("memory", wanted.memoryBytes(), most.memoryBytes()),
                within("cpu", wanted.cpuMillis(), most.cpuMillis()),
                within("processes", wanted.processes(), most.processes()),
                within("output", wanted.outputBytes(), most.outputBytes()));
    }

    /** A limit that is not kept is worse than none. */
    private void checkIsKept(String name, @Nullable Object wanted, Resource resource) {
        if (wanted != null && !isolation.keeps().contains(resource)) {
            throw new IllegalArgumentException(
                    "limits." + name + ": this agent cannot keep it; it has no cgroups for it " + "(isolation: "
                            + isolation.kind().wireName() + ")");
        }
    }

    private static <T extends Comparable<T>> @Nullable T within(String name, @Nullable T wanted, @Nullable T most) {
        if (wanted != null && most != null && wanted.compareTo(most) > 0) {
            throw new IllegalArgumentException("limits." + name + ": more than the " + text(name, most)
                    + " that this agent allows (agent.limits.task." + name + ")");
        }
        return wanted == null ? most : wanted;
    }

    private static String text(String name, Object amount) {
        return switch (name) {
            case "memory", "output" -> ByteSize.format((Long) amount);
            case "cpu" -> (Integer) amount / 1_000.0 + " processors";
            default -> amount.toString();
        };
    }
}
