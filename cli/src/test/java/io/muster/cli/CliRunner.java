package io.muster.cli;

import io.muster.cli.console.Console;
import io.muster.cli.console.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Runs a command line in this process, without a terminal, and keeps what it says. */
final class CliRunner {
    private final Map<String, String> environment = new HashMap<>();
    private final Path home;

    record Ran(int code, String out, String err) {}

    CliRunner(Path home) {
        this.home = home;
    }

    CliRunner with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Ran run(String... arguments) {
        return run(new ByteArrayOutputStream(), arguments);
    }

    /** @param out gets the standard output as it comes */
    Ran run(ByteArrayOutputStream out, String... arguments) {
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false);
        var code = new MusterCli(new Invocation(console, environment, home, InstantSource.system())).run(arguments);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
