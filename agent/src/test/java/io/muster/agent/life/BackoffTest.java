package io.muster.agent.life;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @Test
    void pausesGrowUpToTheLimitAndBeginAnewAfterASuccess() {
        var backoff = new Backoff(FIRST, LONGEST);
        assertTrue(backoff.next().toMillis() <= 150);
        IntStream.range(0, 20).forEach(n -> backoff.next());
        assertTrue(backoff.next().toMillis() >= 2_500);
        backoff.reset();
        assertTrue(backoff.next().toMillis() <= 150);
    }

    /** Otherwise a fleet that has been away for long comes back in step. */
    @Test
    void agentsThatHaveBeenAwayForLongDoNotTryAllAtOnce() {
        var pauses = Backoff.intervals(FIRST, LONGEST);
        var tenth = IntStream.range(0, 1_000)
                .mapToObj(agent -> pauses.apply(40))
                .collect(Collectors.groupingBy(pause -> pause / 500, Collectors.counting()));
        assertTrue(tenth.values().stream().allMatch(together -> together < 200), tenth::toString);
        assertTrue(tenth.keySet().stream().allMatch(half -> half >= 5 && half <= 15), tenth::toString);
    }
}
