package io.muster.cli.history;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.ExitCode;
import io.muster.cli.console.Invocation;
import io.muster.cli.console.ProgressBar;
import io.muster.cli.output.OutputOptions;
import io.muster.dispatcher.history.ViewRebuild;
import io.muster.dispatcher.intake.LogOffsets;
import io.muster.schemas.codec.Json;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the views anew. */
@Command(
        name = "rebuild",
        description = "Make the views anew from the log, and put them in place at once.",
        footer = {
            "",
            "They are made in a spare database of the same Redis, which then changes places with the",
            "one that has the views. Until then nothing is changed; Ctrl-C is safe. Gateways and",
            "dispatchers can go on. Redis needs room for the views twice."
        })
public final class ViewsRebuildCommand implements Runnable {
    private final Invocation invocation;

    @Mixin
    private final StoreOptions options;

    @Mixin
    private final OutputOptions output;

    @Option(
            names = "--spare-db",
            paramLabel = "N",
            description = "Number of the spare database; empty, or left over from a rebuild (default: 1)")
    private int spare = 1;

    public ViewsRebuildCommand(Invocation invocation) {
        this.invocation = invocation;
        this.options = new StoreOptions(invocation);
        this.output = new OutputOptions(invocation.console());
    }

    @Override
    public void run() {
        var stores = options.stores();
        var began = System.nanoTime();
        var records = stores.ask(() -> rebuild(stores));
        var took = Duration.ofNanos(System.nanoTime() - began);
        output.one(Json.MAPPER
                .createObjectNode()
                .put("result", "the views are made anew and in place")
                .put("records", records)
                .put("seconds", took.toMillis() / 1000.0));
    }

    private long rebuild(Stores stores) {
        var console = invocation.console();
        try (var bar = new ProgressBar(console, "folding the log")) {
            return ViewRebuild.run(stores.kafka(), stores.redis(), spare, new ViewRebuild.Listener() {
                @Override
                public void begins(LogOffsets beginnings) {
                    Beginnings.tell(console, beginnings);
                }

                @Override
                public void at(long done, long total) {
                    bar.at(done, total);
                }

                @Override
                public void ready() {
                    bar.clear();
                    console.remark("putting the new views in place");
                }
            });
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.ERROR, String.valueOf(e.getMessage()), "--spare-db chooses another database", e);
        }
    }
}
