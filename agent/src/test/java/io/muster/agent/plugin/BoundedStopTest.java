package io.muster.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BoundedStopTest {
    private static final String NAME = "a 1.0.0";

    @Test
    void whatStopsIsWaitedFor() {
        var stopped = new AtomicBoolean();
        new BoundedStop(NAME, Duration.ofSeconds(10)).run(() -> stopped.set(true));
        assertTrue(stopped.get());
    }

    @Test
    void whatHangsIsNotWaitedForLongerThanTheLimit() {
        var never = new CountDownLatch(1);
        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> new BoundedStop(NAME, Duration.ofMillis(50)).run(() -> hang(never)));
        never.countDown();
    }

    private static void hang(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whateverItThrowsIsItsOwnTrouble() {
        assertDoesNotThrow(() -> new BoundedStop(NAME, Duration.ofSeconds(10)).run(() -> {
            throw new StackOverflowError("of a plugin");
        }));
    }
}
