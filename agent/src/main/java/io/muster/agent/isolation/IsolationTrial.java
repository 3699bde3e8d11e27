package io.muster.agent.isolation;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts a process into a cell and kills it there: what the system promises is not always what it gives, in containers above all. */
final class IsolationTrial {
    private static final String ENTER = "for f do echo 0 >\"$f\" || exit 1; done; echo in; read -r _";
    private static final long LIMIT_SECONDS = 5;

    private IsolationTrial() {}

    /** @throws IOException when it does not work */
    static void run(Isolation isolation) throws IOException {
        if (isolation.keeps().isEmpty() && isolation.kind() != IsolationKind.CGROUP_V2) {
            return; // nothing that could be refused
        }
        var cell = isolation.open(ProcessLimits.NONE);
        try {
            run(cell);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            cell.release();
        }
    }

    private static void run(Cell cell) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, "muster-trial"));
        cell.entrances().forEach(entrance -> command.add(entrance.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            var answer = process.inputReader().readLine();
            if (!"in".equals(answer)) {
                throw new IOException(answer == null ? "a process did not get into a cell" : answer);
            }
            if (cell.members().stream().noneMatch(member -> member.pid() == process.pid())) {
                throw new IOException("a process is not where it was put");
            }
            cell.kill();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a process could not be killed in its cell");
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
