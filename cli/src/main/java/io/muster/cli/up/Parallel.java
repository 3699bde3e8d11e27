package io.muster.cli.up;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does independent things at the same time and waits for all of them. */
final class Parallel {
    private Parallel() {}

    /** @throws RuntimeException the first failure, the others suppressed, when everything has ended */
    static void run(List<Runnable> things) {
        var futures = new ArrayList<Future<?>>();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("up-", 1).daemon().factory())) {
            things.forEach(thing -> futures.add(threads.submit(thing)));
        }
        RuntimeException failure = null;
        for (var future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                var next = e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
                if (failure == null) {
                    failure = next;
                } else {
                    failure.addSuppressed(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
