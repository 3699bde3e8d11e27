package io.muster.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.http.ApiClient;
import io.muster.cli.http.ApiProblem;
import io.muster.cli.http.EventStream;
import io.muster.cli.http.EventStream.Event;
import io.muster.cli.http.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows one task's output, across restarts of the gateway, and shows each piece once. */
final class OutputFollow {
    /** How often in a row it is tried without anything new. */
    private static final int TRIES = 30;

    private final ApiClient client;
    private final InstantSource clock;
    private final OutputView view;
    private final Map<String, String> query = new HashMap<>();
    private @Nullable String lastEventId;

    /**
     * @param follow until the task ends; otherwise only what is there
     * @param stream only that one; null: both
     */
    OutputFollow(ApiClient client, InstantSource clock, OutputView view, boolean follow, @Nullable String stream) {
        this.client = client;
        this.clock = clock;
        this.view = view;
        if (follow) {
            query.put("follow", "true");
        }
        if (stream != null) {
            query.put("stream", stream);
        }
    }

    /**
     * Returns when there is nothing more to show, or the time is over.
     *
     * @return how it ended, as the gateway says; empty when the time was over before
     * @throws CommandFailure when the gateway refuses, or is away for long
     */
    Optional<JsonNode> until(Instant deadline, String taskId) {
        try {
            return attempts(deadline, taskId);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.ERROR, "interrupted", null, e);
        } finally {
            view.end();
        }
    }

    private Optional<JsonNode> attempts(Instant deadline, String taskId) throws InterruptedException {
        for (var failures = 0; left(deadline).isPositive(); ) {
            var before = lastEventId;
            CommandFailure failure;
            try (var events = client.events("/tasks/" + taskId + "/output", query, lastEventId)) {
                var end = show(events, deadline);
                if (end.isPresent() || !left(deadline).isPositive()) {
                    return end;
                }
                failure = new CommandFailure(ExitCode.ERROR, "the gateway cannot read the output on", null);
            } catch (ApiProblem e) {
                if (!e.isTransient()) {
                    throw e;
                }
                failure = e;
            } catch (Unreachable e) {
                failure = e;
            }
            failures = Objects.equals(before, lastEventId) ? failures + 1 : 1;
            var nobodyThere = failure instanceof Unreachable unreachable && unreachable.neverSent();
            if (failures >= TRIES || (nobodyThere && lastEventId == null)) {
                throw failure;
            }
            client.pause(left(deadline));
        }
        return Optional.empty();
    }

    private Duration left(Instant deadline) {
        return Duration.between(clock.instant(), deadline);
    }

    /** @return the last event's document; empty when the time is over or the gateway cannot go on */
    private Optional<JsonNode> show(EventStream events, Instant deadline) throws InterruptedException {
        for (var left = left(deadline); left.isPositive(); left = left(deadline)) {
            var event = events.next(left.compareTo(Duration.ofDays(1)) < 0 ? left : Duration.ofDays(1));
            if (event.isPresent()) {
                if (event.get().id() != null) {
                    lastEventId = event.get().id();
                }
                if (event.get().name().equals("end")) {
                    return Optional.of(event.get().data());
                }
                if (event.get().name().equals("problem")) {
                    return Optional.empty();
                }
                show(event.get());
            }
        }
        return Optional.empty();
    }

    private void show(Event event) {
        var data = event.data();
        switch (event.name()) {
            case "output" ->
                show(data.path("stream").asText(""), data.path("data").asText(""));
            case "kept" -> {
                show("stdout", data.path("stdout").asText(""));
                show("stderr", data.path("stderr").asText(""));
                if (data.path("truncated").asBoolean()) {
                    view.remark("the output was longer than the agent keeps; a part of it is missing");
                }
            }
            case "lost" ->
                view.remark(data.path("bytes").asText("") + " bytes of "
                        + data.path("stream").asText("") + " were lost on the way");
            default -> {} // of a newer gateway
        }
    }

    private void show(String stream, String text) {
        if (stream.equals("stderr")) {
            view.stderr(text);
        } else {
            view.stdout(text);
        }
    }
}
