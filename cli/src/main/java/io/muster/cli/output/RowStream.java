package io.muster.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.console.Console;
import io.muster.cli.console.TerminalWidth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list whose items are written as they come, however many there are. The first rows of a table decide how wide its
 * columns are; what is longer later moves the rest of its line.
 */
public final class RowStream implements AutoCloseable {
    private static final int MEASURED_ROWS = 200;
    private final Console console;
    private final OutputFormat format;
    private final List<Column> columns;
    private final String none;
    private final List<JsonNode> first = new ArrayList<>();
    private @Nullable Table table;
    private long items;

    RowStream(Console console, OutputFormat format, List<Column> columns, String none) {
        this.console = console;
        this.format = format;
        this.columns = List.copyOf(columns);
        this.none = none;
    }

    public void add(JsonNode item) {
        switch (format) {
            case JSON -> console.out().print((items == 0 ? "[ " : ", ") + Documents.json(item));
            case JSONL -> console.out().println(Documents.jsonLine(item));
            case YAML -> console.out().println(Documents.yaml(Documents.array(List.of(item))));
            case TABLE -> row(item);
        }
        items++;
    }

    private void row(JsonNode item) {
        if (table != null) {
            console.out().println(table.row(item));
            return;
        }
        first.add(item);
        if (first.size() == MEASURED_ROWS) {
            table = beginTable();
        }
    }

    private Table beginTable() {
        var begun = new Table(columns, first);
        if (console.outIsTerminal()) {
            begun.fittedTo(TerminalWidth.columns());
        }
        begun.lines().forEach(console.out()::println);
        return begun;
    }

    /** Writes what is still missing. */
    @Override
    public void close() {
        switch (format) {
            case JSON -> console.out().println(items == 0 ? "[ ]" : " ]");
            case YAML -> {
                if (items == 0) {
                    console.out().println("[]");
                }
            }
            case TABLE -> {
                if (items == 0) {
                    console.say(none);
                } else if (table == null) {
                    table = beginTable();
                }
            }
            case JSONL -> {}
        }
    }
}
