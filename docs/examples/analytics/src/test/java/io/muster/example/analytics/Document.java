package io.muster.example.analytics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** docs/analytics.md, as far as tests can check it. */
final class Document {
    static final Path REPOSITORY = Path.of("../../..").toAbsolutePath().normalize();
    private static final Pattern QUOTE =
            Pattern.compile("<!-- file: (\\S+) -->\\n```\\w*\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern SESSION = Pattern.compile("```console\\n(.*?)```\\n", Pattern.DOTALL);

    private final String text;

    /** A block that says which file it shows. */
    record Quote(String file, String text) {}

    /** A command and the lines that it printed. */
    record Command(String line, List<String> output) {}

    Document() {
        try {
            text = Files.readString(REPOSITORY.resolve("docs/analytics.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Quote> quotes() {
        return QUOTE.matcher(text)
                .results()
                .map(found -> new Quote(found.group(1), found.group(2)))
                .toList();
    }

    /** The lines after a dollar sign in {@code console} blocks, each with what follows it. */
    List<Command> commands() {
        var commands = new ArrayList<Command>();
        SESSION.matcher(text).results().map(found -> found.group(1)).forEach(session -> {
            for (var line : session.replace("\\\n", "").lines().toList()) {
                if (line.startsWith("$ ")) {
                    commands.add(new Command(line.substring(2), new ArrayList<>()));
                } else if (!commands.isEmpty()) {
                    commands.getLast().output().add(line);
                }
            }
        });
        return commands;
    }
}
