package io.muster.agent.handler.process;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process and what it started. Ends them all: TERM first, KILL to those that are left after a grace period.
 *
 * <p>A descendant whose parent is gone (a daemon that forked twice) cannot be found this way.
 */
final class ProcessTree {
    private static final Duration KILL_WAIT = Duration.ofSeconds(1);
    private static final int KILL_ROUNDS = 3;
    private final ProcessHandle root;

    ProcessTree(Process process) {
        this.root = process.toHandle();
    }

    void end(Duration grace) throws InterruptedException {
        // Taken while the root lives: children of a dead parent are no longer its descendants.
        var members = withDescendants(List.of(root));
        members.forEach(ProcessHandle::destroy);
        awaitEnd(members, grace);
        // What was started in the meantime belongs to it; a process that forks while it is killed needs another round.
        for (var round = 0; round < KILL_ROUNDS; round++) {
            var survivors = withDescendants(members);
            survivors.removeIf(member -> !member.isAlive());
            if (survivors.isEmpty()) {
                return;
            }
            survivors.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(survivors, KILL_WAIT);
        }
    }

    private static Set<ProcessHandle> withDescendants(Collection<ProcessHandle> members) {
        var all = new LinkedHashSet<ProcessHandle>();
        members.stream()
                .flatMap(member -> Stream.concat(Stream.of(member), member.descendants()))
                .forEach(all::add);
        return all;
    }

    private static void awaitEnd(Set<ProcessHandle> members, Duration limit) throws InterruptedException {
        var ends = members.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            var _ = CompletableFuture.allOf(ends).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return; // whoever is left is dealt with by the caller
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for processes to end", e);
        }
    }
}
