package io.muster.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One document for people: a line for each field, and the long texts below. */
final class Sheet {
    private static final Set<String> TEXTS = Set.of("stdout", "stderr");

    private Sheet() {}

    static List<String> lines(JsonNode document) {
        var lines = new ArrayList<String>();
        var width = document.propertyStream()
                .mapToInt(field -> field.getKey().length())
                .max()
                .orElse(0);
        document.properties().forEach(field -> {
            if (!TEXTS.contains(field.getKey()) && !field.getValue().isNull()) {
                var value = field.getValue().isValueNode()
                        ? field.getValue().asText("")
                        : field.getValue().toString();
                var name = new StringBuilder(field.getKey())
                        .repeat(' ', width - field.getKey().length());
                lines.add(name + "  " + Table.printable(value));
            }
        });
        for (var text : List.of("stdout", "stderr")) {
            var content = document.path(text).asText("");
            if (!content.isEmpty()) {
                lines.add("");
                lines.add(text + ":");
                content.lines()
                        .map(line -> "  " + Table.printable(line).replace('\u2409', '\t'))
                        .forEach(lines::add);
            }
        }
        return lines;
    }
}
