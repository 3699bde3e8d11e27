package io.muster.agent.isolation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** @param remaining where there is still something: to be looked for at the next start, too */
    record Ending(Leftovers leftovers, LifeRecord remaining) {}

    static Ending end(LifeRecord earlier) {
        var ended = 0;
        var cgroups = new ArrayList<Path>();
        for (var path : earlier.cgroups()) {
            if (Files.isDirectory(path)) {
                ended += end(new ControlGroup(path), cgroups);
            }
        }
        var lives = new ArrayList<String>();
        for (var life : earlier.lives()) {
            ended += end(life, lives);
        }
        earlier.emptied().stream().map(ControlGroup::new).forEach(ControlGroup::remove);
        if (ended > 0) {
            log.atWarn().addKeyValue("processes", ended).log("killed what an earlier life of this agent left running");
        }
        var certain = earlier.isByCgroups() && cgroups.isEmpty() && lives.isEmpty();
        return new Ending(new Leftovers(ended, certain), new LifeRecord(lives, cgroups, List.of(), earlier.kinds()));
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

    private static int end(String life, List<String> remaining) {
        if (MarkedProcesses.of(life).isEmpty()) {
            return 0;
        }
        var killed = new HashSet<ProcessHandle>();
        // Twice: who forks and ends while the processes are read may not be seen, and its child neither.
        var gone = until(() -> isEmptied(life, killed));
        if (!gone || !until(() -> isEmptied(life, killed))) {
            log.atError().addKeyValue("life", life).log("cannot kill what an earlier life of this agent left running");
            remaining.add(life);
        }
        return killed.size();
    }

    private static boolean isEmptied(String life, Set<ProcessHandle> killed) {
        var left = MarkedProcesses.of(life);
        left.forEach(ProcessHandle::destroyForcibly);
        killed.addAll(left);
        return left.isEmpty();
    }

    private static boolean until(BooleanSupplier done) {
        var start = System.nanoTime();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - start >= LIMIT.toNanos()) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
