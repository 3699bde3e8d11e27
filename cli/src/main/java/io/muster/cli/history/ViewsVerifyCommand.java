package io.muster.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.console.ProgressBar;
import io.muster.cli.output.Column;
import io.muster.cli.output.OutputOptions;
import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.Horizon;
import io.muster.dispatcher.history.Verification;
import io.muster.dispatcher.history.ViewVerifier;
import io.muster.dispatcher.history.ViewsMovedBackException;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.schemas.codec.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares Redis with the log. */
@Command(
        name = "verify",
        description = "Compare the views in Redis with a fold of the log, key by key.",
        footer = {
            "",
            "The log is folded up to where the views are, so this can be used while everything runs.",
            "The digest stands for all view keys as the log has them at the offsets and horizons beside it.",
            "Tasks that ended before the horizon may have left the views; what is there of them must be",
            "part of what the log says.",
            "",
            "Exit codes: 0 the same, 1 different (or no answer), 2 usage."
        })
public final class ViewsVerifyCommand implements Callable<Integer> {
    private static final int SHOWN = 100;
    private static final List<Column> COLUMNS = List.of(
            Column.field("KEY", "key"),
            Column.field("FIELD OR MEMBER", "part"),
            new Column("LOG", item -> shown(item, "log")),
            new Column("REDIS", item -> shown(item, "redis")));

    private final Invocation invocation;

    @Mixin
    private final StoreOptions options;

    @Mixin
    private final OutputOptions output;

    public ViewsVerifyCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new StoreOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public Integer call() {
        var stores = options.stores();
        var result = stores.ask(() -> {
            try (var bar = new ProgressBar(invocation.console(), "folding the log")) {
                return ViewVerifier.verify(stores.kafka(), stores.redis(), bar::at);
            } catch (ViewsMovedBackException e) {
                throw new CommandFailure(
                        ExitCode.ERROR, String.valueOf(e.getMessage()), "try again when that is over", e);
            }
        });
        Beginnings.tell(invocation.console(), result.beginnings());
        if (output.isForPeople()) {
            table(result);
        } else {
            output.one(document(result));
        }
        return (result.isSame() ? ExitCode.SUCCESS : ExitCode.ERROR).number();
    }

    private void table(Verification result) {
        var differences = result.differences();
        if (!differences.isEmpty()) {
            output.list(
                    differences.stream()
                            .limit(SHOWN)
                            .<JsonNode>map(ViewsVerifyCommand::document)
                            .toList(),
                    COLUMNS,
                    "");
            if (differences.size() > SHOWN) {
                invocation.console().say("… and " + (differences.size() - SHOWN) + " more; -o json has them all");
            }
            invocation.console().out().println();
        }
        var summary = Json.MAPPER.createObjectNode();
        summary.put(
                "result", result.isSame() ? "the views are what the log says" : differences.size() + " differences");
        summary.put("keys", result.keys());
        summary.put("behind", result.behind() + " records are not in the views yet");
        if (result.pastHorizon() > 0) {
            summary.put("past horizon", result.pastHorizon() + " tasks may have left the views");
        }
        summary.put("digest", result.digest());
        result.offsets()
                .next()
                .forEach((number, topics) -> summary.put(
                        "partition " + number,
                        topics
                                + horizon(result, number)
                                        .map(t -> " horizon " + t)
                                        .orElse("")));
        output.one(summary);
    }

    private static ObjectNode document(Verification result) {
        var document = Json.MAPPER.createObjectNode();
        document.put("same", result.isSame());
        document.put("keys", result.keys());
        document.put("behind", result.behind());
        document.put("digest", result.digest());
        document.put("past_horizon", result.pastHorizon());
        document.set("offsets", offsets(result.offsets()));
        var horizons = document.putObject("horizons");
        result.offsets()
                .next()
                .keySet()
                .forEach(number -> horizon(result, number).ifPresent(time -> horizons.put(number.toString(), time)));
        document.set("log_begins", offsets(result.beginnings()));
        var differences = document.putArray("differences");
        result.differences().forEach(difference -> differences.add(document(difference)));
        return document;
    }

    /** Empty when no task of the partition has left. */
    private static Optional<String> horizon(Verification result, int number) {
        var horizon = result.horizons().getOrDefault(number, Horizon.NONE);
        return horizon.equals(Horizon.NONE) ? Optional.empty() : Optional.of(Json.format(horizon.before()));
    }

    private static ObjectNode document(Difference difference) {
        return Json.MAPPER
                .createObjectNode()
                .put("key", difference.key())
                .put("part", difference.part())
                .put("log", difference.expected())
                .put("redis", difference.found());
    }

    private static ObjectNode offsets(LogOffsets offsets) {
        var byPartition = Json.MAPPER.createObjectNode();
        offsets.next().forEach((number, topics) -> {
            var byTopic = byPartition.putObject(number.toString());
            topics.forEach(byTopic::put);
        });
        return byPartition;
    }

    private static String shown(JsonNode item, String field) {
        return item.path(field).isNull()
                ? "(nothing)"
                : Difference.shown(item.path(field).asText(""));
    }
}
