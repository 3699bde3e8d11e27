package io.muster.dispatcher.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.EmbeddedRedis;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis is killed, and of its append-only file only a part was written: it comes back somewhere in the middle of the last
 * batch, twice. The dispatcher makes the views what the log says all the same. Some cuts are tried, those at the ends among
 * them; {@code -Daof.cuts=all} tries every byte, of a last batch with {@code -Daof.events=30} events.
 */
@ExtendWith(TestInfrastructure.class)
class TornRedisFileIT {
    private static final int SOME = 20;
    private static final int EVENTS = Integer.getInteger("aof.events", 30);

    @TempDir
    Path directory;

    private Stage stage;
    private EmbeddedRedis redis;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
        redis = new EmbeddedRedis(directory, 0);
        redis.start();
    }

    @AfterEach
    void close() {
        stage.close();
        redis.close();
    }

    @Test
    void theViewsAreTheFoldOfTheLogWhereverTheFileWasTorn() throws Exception {
        var seed = System.nanoTime();
        var histories = new Histories(seed, true);
        stage.send(histories.history(300));
        try (var _ =
                Dispatcher.start(stage.config(Map.of("redis.uri", redis.uri().toString())))) {
            awaitViewsEqualTheLog("seed " + seed);
            var before = Files.size(AppendOnlyFile.in(directory));
            stage.send(histories.history(EVENTS));
            awaitViewsEqualTheLog("seed " + seed);
            kill();
            var whole = Files.readAllBytes(AppendOnlyFile.in(directory));
            assertTrue(whole.length > before, "the last batch is in the file");
            for (var cut : cuts((int) before, whole.length, new Random(seed))) {
                Files.write(AppendOnlyFile.in(directory), Arrays.copyOf(whole, cut));
                redis.start();
                kill();
                redis.start();
                awaitViewsEqualTheLog("seed " + seed + ", cut at " + cut + " of " + before + " to " + whole.length);
                kill();
            }
        }
    }

    private static int[] cuts(int from, int to, Random random) {
        return System.getProperty("aof.cuts", "").equals("all")
                ? IntStream.rangeClosed(from, to).toArray()
                : IntStream.concat(IntStream.of(from, from + 1, to - 1, to), random.ints(SOME, from, to))
                        .sorted()
                        .toArray();
    }

    private void awaitViewsEqualTheLog(String hint) {
        await(hint)
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(() -> assertEquals(List.of(), ViewVerifier.differences(stage.kafka, redis.uri())));
    }

    private void kill() {
        var server = redis.process().orElseThrow();
        server.destroyForcibly();
        server.onExit().join();
    }
}
