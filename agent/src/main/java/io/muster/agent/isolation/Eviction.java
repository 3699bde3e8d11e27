package io.muster.agent.isolation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends all that is in a cell: TERM first, KILL to what is left after a grace period. */
public final class Eviction {
    /** For how long what has been killed is waited for. */
    private static final Duration KILL_WAIT = Duration.ofSeconds(1);

    private static final Duration KILL_AGAIN = Duration.ofMillis(100);
    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    private Eviction() {}

    /** @return false when something could not be killed, as a process that waits for a disk */
    public static boolean end(Cell cell, Duration grace) throws InterruptedException {
        cell.members().forEach(ProcessHandle::destroy);
        return awaitEmpty(cell, grace) || kill(cell);
    }

    private static boolean kill(Cell cell) throws InterruptedException {
        for (var left = KILL_WAIT; left.isPositive(); left = left.minus(KILL_AGAIN)) {
            cell.kill();
            if (awaitEmpty(cell, KILL_AGAIN)) {
                return true;
            }
        }
        return false;
    }

    private static boolean awaitEmpty(Cell cell, Duration limit) throws InterruptedException {
        var start = System.nanoTime();
        for (var pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            if (cell.members().isEmpty()) {
                return true;
            }
            if (System.nanoTime() - start >= limit.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }
}
