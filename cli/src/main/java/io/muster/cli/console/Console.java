package io.muster.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where results ({@code out}) and everything else ({@code err}) go, always as UTF-8.
 *
 * @param color whether escape sequences are welcome on {@code err}
 */
public record Console(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, boolean color) {
    /**
     * The process's own streams. The JDK cannot tell whether a single stream is a terminal, so the launcher says it in the
     * properties {@code muster.terminal.out} and {@code muster.terminal.err}.
     */
    public static Console system(Map<String, String> environment) {
        var errIsTerminal = Boolean.getBoolean("muster.terminal.err");
        var noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Boolean.getBoolean("muster.terminal.out"),
                errIsTerminal,
                errIsTerminal && !noColor);
    }

    /** Something the user should know, whoever reads the output. */
    public void say(String text) {
        err.println(text);
    }

    /** Something that only a person at a terminal cares for. */
    public void remark(String text) {
        if (errIsTerminal) {
            err.println(text);
        }
    }

    /** @param sgr the number of an ANSI colour or style, as 32 for green */
    public String colored(int sgr, String text) {
        return color ? "\u001b[" + sgr + "m" + text + "\u001b[0m" : text;
    }

    /** The message and its hint, as every failure is shown. */
    public void fail(CommandFailure failure) {
        say(colored(31, "muster: ") + failure.text());
        if (failure.hint() != null) {
            say("hint: " + failure.hint());
        }
    }
}
