package io.muster.benchmarks.throughput;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The yardstick: the same program, started by nothing but a {@link ProcessBuilder}. */
final class PlainProcesses {
    private final int threads;

    PlainProcesses(int threads) {
        this.threads = threads;
    }

    /** @return nanoseconds until the last of them has ended */
    long run(int count) throws Exception {
        var left = new AtomicInteger(count);
        var began = System.nanoTime();
        try (var executor = Executors.newFixedThreadPool(threads)) {
            var work = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < threads; i++) {
                work.add(() -> {
                    while (left.getAndDecrement() > 0) {
                        new ProcessBuilder("/bin/true").start().waitFor();
                    }
                    return 0;
                });
            }
            for (var done : executor.invokeAll(work)) {
                done.get();
            }
        }
        return System.nanoTime() - began;
    }
}
