package io.muster.dispatcher.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.dispatcher.wiring.Dispatcher;
import io.muster.embedded.EmbeddedRedis;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Redis comes back with so much to load that it refuses every command for a while. */
@ExtendWith(TestInfrastructure.class)
class LoadingRedisIT {
    private static final int FILLERS = 3_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    void foldsOnWhenRedisHasLoadedItsData() throws Exception {
        stage.send(new Histories(31, true).history(200));
        try (var _ =
                Dispatcher.start(stage.config(Map.of("redis.uri", redis.uri().toString())))) {
            awaitViewsEqualTheLog();
            var uri = redis.uri();
            redis.close();
            makeLoadingLong();
            stage.send(new Histories(32, true).history(200));
            var started = CompletableFuture.runAsync(redis::start);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> ping(uri).startsWith("-LOADING"));
            started.join();
            awaitViewsEqualTheLog();
        }
    }

    /** Many commands that leave nothing behind. */
    private void makeLoadingLong() throws IOException {
        var filler = "*2\r\n$3\r\nDEL\r\n$4\r\nnone\r\n".repeat(FILLERS / 100).getBytes(US_ASCII);
        for (var i = 0; i < 100; i++) {
            Files.write(AppendOnlyFile.in(directory), filler, StandardOpenOption.APPEND);
        }
    }

    private static String ping(URI uri) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(8), US_ASCII);
        }
    }

    private void awaitViewsEqualTheLog() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertEquals(List.of(), ViewVerifier.differences(stage.kafka, redis.uri())));
    }
}
