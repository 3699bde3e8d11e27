package io.muster.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** One column of a table. */
public record Column(String header, Function<JsonNode, String> cell) {
    /** Shows a field as it is. */
    public static Column field(String header, String field) {
        return new Column(header, item -> item.path(field).asText(""));
    }

    /** Shows a time to the second. */
    public static Column time(String header, String field) {
        return new Column(header, item -> item.path(field).asText("").replaceFirst("\\.\\d+Z$", "Z"));
    }
}
