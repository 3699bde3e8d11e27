package io.muster.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was left running by an earlier life of the agent that ended abruptly, and is ended before this one begins.
 *
 * @param ended how many processes were killed
 * @param isCertain true when nothing of it can be running any more; false when there may have been what cannot be found
 */
public record Leftovers(int ended, boolean isCertain) {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** What is still there is added to {@code remaining}. */
    static Leftovers end(LifeRecord earlier, List<Path> remaining) {
        var ended = 0;
        for (var path : earlier.cgroups()) {
            if (Files.isDirectory(path)) {
                ended += end(new ControlGroup(path), remaining);
            }
        }
        for (var life : earlier.lives()) {
            var marked = MarkedProcesses.of(life);
            ended += marked.size();
            until(() -> {
                var left = MarkedProcesses.of(life);
                left.forEach(ProcessHandle::destroyForcibly);
                return left.isEmpty();
            });
        }
        earlier.emptied().stream().map(ControlGroup::new).forEach(ControlGroup::remove);
        if (ended > 0) {
            log.atWarn().addKeyValue("processes", ended).log("killed what an earlier life of this agent left running");
        }
        return new Leftovers(ended, earlier.isByCgroups() && remaining.isEmpty());
    }

    private static int end(ControlGroup group, List<Path> remaining) {
        var members = new ArrayList<>(group.members());
        if (members.stream()
                .anyMatch(member -> member.pid() == ProcessHandle.current().pid())) {
            log.atError().addKeyValue("cgroup", group.directory()).log("this agent is in a cgroup for tasks");
            remaining.add(group.directory());
            return 0;
        }
        until(() -> {
            group.kill();
            return group.members().isEmpty() && group.remove();
        });
        if (Files.exists(group.directory())) {
            remaining.add(group.directory());
        }
        return members.size();
    }

    private static void until(BooleanSupplier done) {
        var start = System.nanoTime();
        while (!done.getAsBoolean() && System.nanoTime() - start < LIMIT.toNanos()) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
