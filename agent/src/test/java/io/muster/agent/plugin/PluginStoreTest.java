package io.muster.agent.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.agent.LogCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginStoreTest {
    private static final Installed VERSION =
            new Installed("echo", "1.0.0", "1.0.0-abc", true, "abc", null, Instant.EPOCH);
    private final AtomicBoolean broken = new AtomicBoolean();

    @TempDir
    private Path directory;

    @Test
    void aChangeThatIsMadeStaysMadeAndIsToldWhenItCannotBeForcedToDisk() throws Exception {
        var store = new PluginStore(directory, this::force);
        store.place(Files.createDirectories(store.stage().resolve("content")), VERSION);
        broken.set(true);
        try (var log = new LogCapture("io.muster.agent.plugin")) {
            store.commit(VERSION);
            assertEquals(List.of(VERSION), store.installed());
            assertTrue(log.text().contains("may be undone if the machine loses power now"), log.text());
        }
        try (var log = new LogCapture("io.muster.agent.plugin")) {
            store.forget("echo");
            assertEquals(List.of(), store.installed());
            assertTrue(log.text().contains("may be undone if the machine loses power now"), log.text());
        }
    }

    @Test
    void aVersionThatCannotBeForcedToDiskIsNotPlaced() throws Exception {
        var store = new PluginStore(directory, this::force);
        var staged = Files.createDirectories(store.stage().resolve("content"));
        broken.set(true);
        assertThrows(IOException.class, () -> store.place(staged, VERSION));
    }

    private void force(Path folder) throws IOException {
        if (broken.get()) {
            throw new IOException("Input/output error: " + folder);
        }
    }
}
