package io.muster.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.Console;
import io.muster.cli.console.TerminalWidth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -o}, and results written in the form it asks for. */
public final class OutputOptions {
    private final Console console;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json, jsonl or yaml (default: table)")
    private @Nullable OutputFormat format;

    public OutputOptions(Console console) {
        this.console = console;
    }

    /** What was asked for, {@link OutputFormat#TABLE} when nothing was. */
    public OutputFormat format() {
        return format == null ? OutputFormat.TABLE : format;
    }

    /** True when the output is for people: nothing else was asked for. */
    public boolean isForPeople() {
        return format() == OutputFormat.TABLE;
    }

    /** @param none what to say when there are no items and a table was asked for */
    public void list(List<JsonNode> items, List<Column> columns, String none) {
        switch (format()) {
            case JSON -> console.out().println(Documents.json(Documents.array(items)));
            case JSONL -> items.forEach(this::line);
            case YAML -> console.out().println(Documents.yaml(Documents.array(items)));
            case TABLE -> table(items, columns, none);
        }
    }

    /**
     * A list that may be too long to be held.
     *
     * @param none what to say when there are no items and a table was asked for
     */
    public RowStream stream(List<Column> columns, String none) {
        return new RowStream(console, format(), columns, none);
    }

    public void one(JsonNode document) {
        switch (format()) {
            case JSON -> console.out().println(Documents.json(document));
            case JSONL -> line(document);
            case YAML -> console.out().println(Documents.yaml(document));
            case TABLE -> Sheet.lines(document).forEach(console.out()::println);
        }
    }

    /** One document of a stream of JSON lines. */
    public void line(JsonNode document) {
        console.out().println(Documents.jsonLine(document));
    }

    private void table(List<JsonNode> items, List<Column> columns, String none) {
        if (items.isEmpty()) {
            console.say(none);
            return;
        }
        var table = new Table(columns, items);
        if (console.outIsTerminal()) {
            table.fittedTo(TerminalWidth.columns());
        }
        table.lines().forEach(console.out()::println);
    }
}
