package io.muster.cli.up;

import io.muster.cli.console.Console;
import java.time.Duration;
import java.util.Locale;

/** Hears of each part of the stack that is ready. Called from several threads. */
@FunctionalInterface
public interface StartProgress {
    StartProgress NONE = (part, took) -> {};

    void ready(String part, Duration took);

    /** A line each, on standard error. */
    static StartProgress on(Console console) {
        return (part, took) -> {
            var seconds = String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
            console.say(
                    console.errIsTerminal()
                            ? console.colored(32, "✓ ") + String.format(Locale.ROOT, "%-18s", part) + seconds
                            : part + " ready after " + seconds);
        };
    }
}
