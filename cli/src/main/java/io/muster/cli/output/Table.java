package io.muster.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Aligned columns, two spaces apart. What agents say cannot move the cursor: control characters are shown, not sent. */
final class Table {
    private static final int NARROWEST = 8;
    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    private final List<Column> columns;

    Table(List<Column> columns, List<JsonNode> items) {
        this.columns = columns;
        rows.add(columns.stream().map(Column::header).toList());
        for (var item : items) {
            rows.add(columns.stream()
                    .map(column -> printable(column.cell().apply(item)))
                    .toList());
        }
        widths = IntStream.range(0, columns.size())
                .map(i -> rows.stream()
                        .mapToInt(row -> TextWidth.of(row.get(i)))
                        .max()
                        .orElse(0))
                .toArray();
    }

    /** Takes from the widest columns until a line fits, or nothing is left to take. */
    Table fittedTo(int columns) {
        for (var excess = lineWidth() - columns; excess > 0; excess--) {
            var widest = IntStream.range(0, widths.length)
                    .reduce((a, b) -> widths[b] >= widths[a] ? b : a)
                    .orElse(0);
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return this;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    /** One more line, for an item that came later: as the others, but nothing is cut. */
    String row(JsonNode item) {
        var line = new StringBuilder();
        for (var i = 0; i < widths.length; i++) {
            var cell = printable(columns.get(i).cell().apply(item));
            line.append(cell).repeat(' ', Math.max(0, widths[i] - TextWidth.of(cell)) + 2);
        }
        return line.toString().stripTrailing();
    }

    /** The text on one line, with each control character as a visible symbol. */
    static String printable(String text) {
        var result = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point < 0x20) {
                result.appendCodePoint(0x2400 + point);
            } else if (Character.getType(point) == Character.CONTROL || isDirection(point)) {
                result.append('\uFFFD');
            } else {
                result.appendCodePoint(point);
            }
        });
        return result.toString();
    }

    /** Bidirectional overrides can make a line read as something else (CVE-2021-42574). */
    private static boolean isDirection(int point) {
        return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    }

    private int lineWidth() {
        return IntStream.of(widths).sum() + 2 * (widths.length - 1);
    }

    private String line(List<String> cells) {
        var line = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            var cell = TextWidth.cut(cells.get(i), widths[i]);
            line.append(cell).repeat(' ', widths[i] - TextWidth.of(cell) + 2);
        }
        return line.toString().stripTrailing();
    }
}
