package io.muster.agent.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a process as the leader of a session of its own, by {@code posix_spawn}.
 *
 * <p>{@link ProcessBuilder} runs two programs more for that: its own {@code jspawnhelper}, which closes what the child must
 * not inherit, and {@code setsid}. Here the C library does both, where it can: on Linux with glibc 2.34 or later.
 */
public final class Spawner {
    private static final Logger log = LoggerFactory.getLogger(Spawner.class);
    private static final String NOTHING = "/dev/null";
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int FIRST_OTHER_DESCRIPTOR = 3;

    /** SETSIGDEF, SETSIGMASK and SETSID, as {@code <spawn.h>} has them. */
    private static final short FLAGS = 0x04 | 0x08 | 0x80;
    /** HUP, INT, QUIT, PIPE, TERM: an agent that was started by nohup ignores the first, and its tasks are not to. */
    private static final int[] DEFAULT_SIGNALS = {1, 2, 3, 13, 15};

    private final CLibrary library;
    private final LongFunction<Optional<ProcessHandle>> handles;

    /** @param handles looks a process up by its id */
    Spawner(CLibrary library, LongFunction<Optional<ProcessHandle>> handles) {
        this.library = library;
        this.handles = handles;
    }

    /** Looked for when it is asked for the first time: an agent that runs nothing does not pay for it. */
    private static final class Holder {
        private static final Optional<Spawner> SPAWNER = find();
    }

    /** Empty where this system cannot do it. */
    public static Optional<Spawner> ofThisSystem() {
        return Holder.SPAWNER;
    }

    private static Optional<Spawner> find() {
        if (!System.getProperty("os.name", "").equals("Linux") || !Files.isDirectory(DESCRIPTORS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Spawner(new CLibrary(), ProcessHandle::of));
        } catch (NoSuchElementException | UnsupportedOperationException | IllegalCallerException e) {
            log.atInfo().addKeyValue("reason", e.getMessage()).log("processes are started by ProcessBuilder");
            return Optional.empty();
        }
    }

    /**
     * @param argv the program, by its full path, and its arguments
     * @param environment all of it
     * @param directory in which it runs; null: that of this process
     * @param hasInput false: its standard input is {@code /dev/null}
     * @param threads wait for its end, one thread each
     * @throws IOException when it cannot be started, worded as by {@link ProcessBuilder#start}
     */
    public Process start(
            List<String> argv,
            Map<String, String> environment,
            @Nullable String directory,
            boolean hasInput,
            Executor threads)
            throws IOException {
        try (var arena = Arena.ofConfined();
                var pipes = new Pipes(library, arena);
                var actions = library.new FileActions(arena)) {
            var input = OutputStream.nullOutputStream();
            if (hasInput) {
                var writing = pipes.writing();
                actions.duplicate(writing.theirs(), 0);
                input = writing.stream();
            } else {
                actions.open(0, NOTHING);
            }
            var output = pipes.reading();
            actions.duplicate(output.theirs(), 1);
            var error = pipes.reading();
            actions.duplicate(error.theirs(), 2);
            if (directory != null) {
                actions.changeDirectory(directory);
            }
            actions.closeFrom(FIRST_OTHER_DESCRIPTOR);
            var variables = environment.entrySet().stream()
                    .map(variable -> variable.getKey() + "=" + variable.getValue())
                    .toList();
            var attributes = library.attributes(arena, FLAGS, DEFAULT_SIGNALS);
            var pid = library.spawn(arena, actions, attributes, argv, variables);
            var process = attended(pid, input, output.stream(), error.stream(), threads);
            pipes.handOver();
            return process;
        }
    }

    /** A child that nobody attends to would run on unseen, and stay a zombie afterwards: it is ended instead. */
    private Process attended(int pid, OutputStream input, InputStream output, InputStream error, Executor threads)
            throws IOException {
        try {
            var process = new SpawnedProcess(handle(pid), input, output, error);
            threads.execute(() -> process.reap(library));
            return process;
        } catch (RejectedExecutionException
                | OutOfMemoryError e) { // the latter is how Java says that there is no thread
            library.end(pid);
            throw new IOException("nobody can wait for a process: " + e.getMessage(), e);
        } catch (RuntimeException | Error | IOException e) {
            library.end(pid);
            throw e;
        }
    }

    /** Java reads {@code /proc} for it, which fails, say, when this process has no descriptor left. */
    private ProcessHandle handle(int pid) throws IOException {
        return handles.apply(pid)
                .orElseThrow(() -> new IOException("the system does not tell of process " + pid + ", just started"));
    }
}
