package io.muster.cli.history;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.cli.output.RowStream;
import io.muster.runtime.history.History;
import io.muster.runtime.history.HistoryQuery;
import io.muster.runtime.history.LogEntry;
import io.muster.runtime.history.LogEvent;
import io.muster.runtime.history.LogStretch;
import io.muster.runtime.history.Moment;
import io.muster.runtime.history.UnknownTopicException;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.Json;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.JobId;
import io.muster.schemas.id.TaskId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happened, from the log. */
@Command(
        name = "history",
        description = "Show what happened to a task, an agent, a job, or in a period, from Kafka itself.",
        footer = {
            "",
            "Merged by the records' timestamps; records of one partition are in the order of the log.",
            "",
            "  muster history --task task_4z7h2n",
            "  muster history --agent web-1 --topic results --from -2h",
            "  muster history --from 2026-11-20T10:00Z --to 2026-11-20T11:00Z -o jsonl",
            "  muster history --to -2h --replay-to test.{topic}"
        })
public final class HistoryCommand implements Runnable {
    private static final List<Column> COLUMNS = List.of(
            Column.field("TIME", "time"),
            Column.field("TOPIC", "topic"),
            Column.field("PARTITION", "partition"),
            Column.field("OFFSET", "offset"),
            Column.field("EVENT", "event"),
            Column.field("TASK", "task_id"),
            Column.field("AGENT", "agent_id"));

    private final Invocation invocation;

    @Mixin
    private final StoreOptions options;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ReplayOptions replay = new ReplayOptions();

    @Option(names = "--task", paramLabel = "ID", description = "What happened to this task")
    private @Nullable TaskId task;

    @Option(
            names = {"-a", "--agent"},
            paramLabel = "ID",
            description = "What this agent said, and what became of its tasks")
    private @Nullable AgentId agent;

    @Option(names = "--job", paramLabel = "ID", description = "What happened to the tasks of this job")
    private @Nullable JobId job;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "First moment: RFC 3339 as 2026-11-20T10:00Z, or -2h for two hours ago")
    private @Nullable Moment from;

    @Option(names = "--to", paramLabel = "TIME", description = "The moment before which it ends")
    private @Nullable Moment to;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Only this topic, with or without its prefix, as results; may be given more than once")
    private List<String> topics = List.of();

    public HistoryCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new StoreOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        replay.check();
        var kafka = options.kafka();
        var now = invocation.clock().instant();
        var query = new HistoryQuery(
                Optional.ofNullable(task),
                Optional.ofNullable(agent),
                Optional.ofNullable(job),
                Optional.ofNullable(from).map(moment -> moment.at(now)),
                Optional.ofNullable(to).map(moment -> moment.at(now)),
                topics);
        Stores.ask(kafka, () -> {
            show(kafka, query);
            return true;
        });
    }

    private void show(KafkaSettings kafka, HistoryQuery query) {
        try {
            if (replay.isWanted()) {
                replay.run(kafka, query, invocation, output);
            } else {
                list(kafka, query);
            }
        } catch (UnknownTopicException e) {
            throw new CommandFailure(ExitCode.ERROR, String.valueOf(e.getMessage()), e.advice(), e);
        }
    }

    private void list(KafkaSettings kafka, HistoryQuery query) {
        try (var history = new History(kafka);
                var rows = output.stream(COLUMNS, "no events")) {
            var shown = new Shown(invocation.console(), rows);
            history.begin(query).read(shown, History.Limits.NONE);
            shown.tellWhatWasNotUnderstood();
        }
    }

    static void tell(LogStretch.Gap gap, Console console) {
        console.say("note: retention has deleted the beginning of " + gap.topic() + ", partition " + gap.partition()
                + ": it begins at offset " + gap.first() + "; what happened before is not shown");
    }

    /** Writes entries as they come, and counts those that say nothing to this version. */
    private static final class Shown implements History.Listener {
        private final Console console;
        private final RowStream rows;
        private long undecodable;
        private long unknown;

        Shown(Console console, RowStream rows) {
            this.console = console;
            this.rows = rows;
        }

        @Override
        public void gap(LogStretch.Gap gap) {
            tell(gap, console);
        }

        @Override
        public boolean entry(LogEntry entry) {
            switch (entry.decoded()) {
                case Decoded.Known known -> {}
                case Decoded.UnknownType other -> unknown++;
                case Decoded.Undecodable broken -> undecodable++;
            }
            rows.add(Json.MAPPER.valueToTree(LogEvent.of(entry)));
            return true;
        }

        void tellWhatWasNotUnderstood() {
            if (undecodable > 0) {
                console.say("note: " + undecodable + " records cannot be decoded");
            }
            if (unknown > 0) {
                console.say("note: " + unknown + " records are of types that this version does not know");
            }
        }
    }
}
