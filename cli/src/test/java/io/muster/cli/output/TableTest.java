package io.muster.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.schemas.codec.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<Column> COLUMNS = List.of(Column.field("ID", "id"), Column.field("TEXT", "text"));

    @Test
    void cutsTheWidestColumnUntilALineFits() {
        var lines = new Table(COLUMNS, List.of(item("t1", "a rather long command line")))
                .fittedTo(16)
                .lines();
        assertEquals(List.of("ID  TEXT", "t1  a rather lo…"), lines);
    }

    @Test
    void leavesEveryColumnSomethingToRead() {
        var lines = new Table(COLUMNS, List.of(item("0123456789", "0123456789")))
                .fittedTo(1)
                .lines();
        assertEquals("0123456…  0123456…", lines.getLast());
    }

    @Test
    void countsWideCharactersTwiceAndCombiningMarksNot() {
        assertEquals(4, TextWidth.of("日本"));
        assertEquals(1, TextWidth.of("e\u0301"));
        assertEquals("日…", TextWidth.cut("日本語", 4));
    }

    @Test
    void showsControlCharactersInsteadOfSendingThem() {
        var line = new Table(COLUMNS, List.of(item("t1", "a\u001b[2J\nb\u009b\u202ec")))
                .lines()
                .getLast();
        assertEquals("t1  a␛[2J␊b\uFFFD\uFFFDc", line);
    }

    @Test
    void leavesACellEmptyThatHasNoValue() {
        var item = Json.MAPPER.createObjectNode().put("id", "t1").putNull("text");
        assertEquals("t1", new Table(COLUMNS, List.of(item)).lines().getLast());
        assertTrue(Sheet.lines(item).stream().noneMatch(line -> line.contains("text")));
    }

    private static JsonNode item(String id, String text) {
        return Json.MAPPER.createObjectNode().put("id", id).put("text", text);
    }
}
