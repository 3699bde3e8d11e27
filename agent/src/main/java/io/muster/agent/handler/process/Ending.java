package io.muster.agent.handler.process;

import io.muster.agent.isolation.Cell;
import io.muster.schemas.shell.ByteSize;
import io.muster.schemas.shell.ProcessLimits;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What there is to say of a program's end besides its exit code. Pure. */
final class Ending {
    /** A program that was ended by a signal has the exit code 128 and the signal's number, as a shell tells it. */
    private static final int SIGNALLED = 128;

    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    private Ending() {}

    /** @param exitCode not 0 */
    static Optional<String> error(int exitCode, Optional<Cell.Breach> breach, ProcessLimits limits) {
        if (breach.isPresent()) {
            return Optional.of(
                    switch (breach.get()) {
                        case MEMORY -> "killed: memory limit" + of(limits.memoryBytes());
                        case SHARED_MEMORY -> "killed: out of memory; all tasks together, or the machine, had no more";
                        case PROCESSES ->
                            "could not start a process: limit"
                                    + (limits.processes() == null ? "" : " of " + limits.processes()) + " on processes";
                    });
        }
        var signal = SIGNALS.get(exitCode - SIGNALLED);
        return Optional.ofNullable(signal == null ? null : "killed by " + signal);
    }

    static String outputLimit(ProcessLimits limits) {
        return "killed: output limit" + of(limits.outputBytes());
    }

    private static String of(@Nullable Long bytes) {
        return bytes == null ? "" : " of " + ByteSize.format(bytes);
    }
}
