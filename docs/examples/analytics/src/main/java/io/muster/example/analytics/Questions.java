package io.muster.example.analytics;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs SQL files and prints what they answer. */
final class Questions {
    private Questions() {}

    /**
     * The text of {@code sql/NAME.sql}, or of a file of one's own.
     *
     * @throws IllegalArgumentException when there is neither
     */
    static String sql(String nameOrFile) {
        try (var own = Questions.class.getResourceAsStream("/sql/" + nameOrFile + ".sql")) {
            if (own != null) {
                return new String(own.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (Files.isRegularFile(Path.of(nameOrFile))) {
                return Files.readString(Path.of(nameOrFile));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("no question and no file is called " + nameOrFile);
    }

    /** The column names and then the rows, as text; what is null is empty. */
    static List<List<String>> answer(Connection connection, String sql) throws SQLException {
        var table = new ArrayList<List<String>>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var columns = rows.getMetaData();
            var names = new ArrayList<String>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            table.add(names);
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= names.size(); i++) {
                    var value = rows.getString(i);
                    row.add(value == null ? "" : value);
                }
                table.add(row);
            }
        }
        return table;
    }

    static void print(List<List<String>> table, PrintStream out) {
        for (var row : table) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = table.stream()
                        .mapToInt(it -> it.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
