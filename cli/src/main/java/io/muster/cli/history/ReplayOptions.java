package io.muster.cli.history;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.console.ProgressBar;
import io.muster.cli.output.OutputOptions;
import io.muster.runtime.history.History;
import io.muster.runtime.history.HistoryQuery;
import io.muster.runtime.history.InvalidCursorException;
import io.muster.runtime.history.LogReplay;
import io.muster.runtime.history.ReplayRefusedException;
import io.muster.runtime.history.ReplayStoppedException;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --replay-to} and what goes with it: copies what was selected instead of showing it. */
final class ReplayOptions {
    @Option(
            names = "--replay-to",
            paramLabel = "TOPIC",
            description =
                    "Copy the records unchanged into this topic, for a test system; in test.{topic} the name of the"
                            + " topic that is read, without its prefix, takes the place of {topic}")
    private @Nullable String topic;

    @Option(
            names = "--replay-to-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka of the test system (default: the one that is read)")
    private @Nullable String servers;

    @Option(names = "--with-commands", description = "Copy commands to agents, too: an agent that reads them runs them")
    private boolean commands;

    @Option(
            names = "--with-startable-tasks",
            description = "Copy submissions of tasks that may still be started, too: a dispatcher has them run")
    private boolean startable;

    @Option(
            names = "--continue",
            paramLabel = "CURSOR",
            description = "Go on where a copy stopped, as its message says")
    private @Nullable String cursor;

    boolean isWanted() {
        return topic != null;
    }

    /** @throws CommandFailure when only what goes with it was given */
    void check() {
        if (topic == null && (servers != null || commands || startable || cursor != null)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--replay-to-servers, --with-commands, --with-startable-tasks and --continue go with --replay-to",
                    null);
        }
    }

    void run(KafkaSettings kafka, HistoryQuery query, Invocation invocation, OutputOptions output) {
        var order = new LogReplay.Order(
                servers == null ? kafka.bootstrapServers() : servers, String.valueOf(topic), commands, startable);
        try (var history = new History(kafka);
                var bar = new ProgressBar(invocation.console(), "copying")) {
            var reading = cursor == null ? history.begin(query) : history.resume(query, cursor);
            var copied = new LogReplay(history, kafka, order)
                    .run(
                            reading,
                            invocation.clock().instant(),
                            gap -> HistoryCommand.tell(gap, invocation.console()),
                            bar::at);
            bar.clear();
            output.one(Json.MAPPER
                    .createObjectNode()
                    .put("copied", copied.records())
                    .put("into", String.join(", ", copied.targets())));
        } catch (ReplayRefusedException e) {
            throw new CommandFailure(ExitCode.ERROR, "nothing was copied: " + e.getMessage(), e.advice(), e);
        } catch (ReplayStoppedException e) {
            throw new CommandFailure(
                    ExitCode.ERROR,
                    e.copied() + " records are copied, then it stopped: " + e.getMessage(),
                    "go on with the same command and --continue " + e.cursor()
                            + (e.doubtful() == 0 ? "" : "; up to " + e.doubtful() + " records may then be there twice"),
                    e);
        } catch (InvalidCursorException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--continue " + e.getMessage(),
                    "give the same --task, --agent, --job and --topic as when it stopped",
                    e);
        }
    }
}
