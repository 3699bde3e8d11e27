package io.muster.agent.isolation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The processes of this machine, from {@code /proc} (proc(5)); none where there is no such thing. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int SESSION = 3;
    private static final int START_TIME = 19;

    private ProcessTable() {}

    /**
     * @param session the process id of its leader
     * @param startTime in ticks since the machine booted
     */
    record Entry(long pid, boolean isDead, long session, long startTime) {
        /** True when its environment has the variable, and the value begins like this. */
        boolean isMarked(String variable, String value) {
            try {
                // One byte, one character: what is no text must not matter.
                var environment = "\0" + Files.readString(PROC.resolve(pid + "/environ"), ISO_8859_1);
                return environment.contains("\0" + variable + "=" + value);
            } catch (IOException e) {
                return false; // it is gone, or another user's
            }
        }
    }

    static Optional<Entry> of(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(pid + "/stat"), ISO_8859_1);
            // The name, in brackets, may contain anything.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            var state = fields[STATE];
            return Optional.of(new Entry(
                    pid,
                    state.equals("Z") || state.equals("X"),
                    Long.parseLong(fields[SESSION]),
                    Long.parseLong(fields[START_TIME])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Those that are alive and fit. */
    static List<ProcessHandle> find(Predicate<Entry> wanted) {
        var found = new ArrayList<ProcessHandle>();
        try (var pids = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (var path : pids) {
                // The handle first: should its number go to another process, the handle does not go with it.
                ProcessHandle.of(Long.parseLong(path.getFileName().toString()))
                        .filter(handle -> of(handle.pid())
                                .filter(entry -> !entry.isDead() && wanted.test(entry))
                                .isPresent())
                        .ifPresent(found::add);
            }
        } catch (IOException e) {
            return List.of();
        }
        return found;
    }
}
