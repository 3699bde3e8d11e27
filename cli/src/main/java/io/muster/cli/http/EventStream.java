package io.muster.cli.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Server-sent events with JSON documents, as far as Muster uses them (WHATWG HTML, 9.2.6). For one thread. */
public final class EventStream implements AutoCloseable {
    /** The gateway says something every ten seconds. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(35);

    private final URI url;
    private final InputStream body;
    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(256);

    /**
     * @param id to go on after, when the connection breaks; null when the event has none
     * @param name what kind of event it is
     */
    public record Event(@Nullable String id, String name, JsonNode data) {}

    private sealed interface Item {
        record Of(Event event) implements Item {}

        record Alive() implements Item {}

        record Over(@Nullable IOException reason) implements Item {}
    }

    EventStream(URI url, InputStream body) {
        this.url = url;
        this.body = body;
        // A thread of its own, so that a connection over which nothing comes any more can be given up.
        Thread.ofVirtual().name("events").start(this::read);
    }

    /**
     * The next event; empty when none has come in that time.
     *
     * @throws Unreachable when the stream ends, or has been silent for too long
     */
    public Optional<Event> next(Duration atMost) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            var left = Math.min(deadline - System.nanoTime(), LONGEST_SILENCE.toNanos());
            var item = items.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (item == null && left == LONGEST_SILENCE.toNanos()) {
                throw new Unreachable(url, false, "nothing has come for " + LONGEST_SILENCE.toSeconds() + " s", null);
            }
            switch (item) {
                case null -> {
                    return Optional.empty();
                }
                case Item.Of(Event event) -> {
                    return Optional.of(event);
                }
                case Item.Alive() -> {} // on to the next one
                case Item.Over(IOException reason) ->
                    throw new Unreachable(
                            url,
                            false,
                            reason == null ? "the answer has ended" : String.valueOf(reason.getMessage()),
                            reason);
            }
        }
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String id = null;
            var name = "message";
            var data = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    items.put(data.isEmpty() ? new Item.Alive() : new Item.Of(event(id, name, data.toString())));
                    id = null;
                    name = "message";
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = value(line, 3);
                } else if (line.startsWith("event:")) {
                    name = value(line, 6);
                } else if (line.startsWith("data:")) {
                    data.append(value(line, 5));
                }
            }
            items.put(new Item.Over(null));
        } catch (IOException e) {
            var _ = items.offer(new Item.Over(e)); // nobody listens when it is full
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Event event(@Nullable String id, String name, String data) throws IOException {
        try {
            return new Event(id, name, Json.MAPPER.readTree(data));
        } catch (JacksonException e) {
            throw new IOException("an event is not JSON: " + name, e);
        }
    }

    private static String value(String line, int from) {
        return line.startsWith(" ", from) ? line.substring(from + 1) : line.substring(from);
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // it is not wanted any more
        }
    }
}
