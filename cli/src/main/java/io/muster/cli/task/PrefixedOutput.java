package io.muster.cli.task;

import io.muster.cli.console.Console;
import java.io.PrintStream;
import java.util.concurrent.locks.Lock;

/** Output of one agent among others: whole lines, each with the agent's name before it. */
final class PrefixedOutput implements OutputView {
    private final String prefix;
    private final Console console;
    private final Lock turn;
    private final StringBuilder outRest = new StringBuilder();
    private final StringBuilder errRest = new StringBuilder();

    /** @param turn held while lines are written, so that those of one chunk stay together */
    PrefixedOutput(String agent, Console console, Lock turn) {
        this.prefix = agent + " | ";
        this.console = console;
        this.turn = turn;
    }

    @Override
    public void stdout(String text) {
        show(outRest, text, console.out());
    }

    @Override
    public void stderr(String text) {
        show(errRest, text, console.err());
    }

    @Override
    public void remark(String text) {
        say(text + "\n", console.err());
    }

    @Override
    public void end() {
        show(outRest, outRest.isEmpty() ? "" : "\n", console.out());
        show(errRest, errRest.isEmpty() ? "" : "\n", console.err());
    }

    /** What is behind the last line break waits for the rest of its line. */
    private void show(StringBuilder rest, String text, PrintStream stream) {
        rest.append(text);
        var end = rest.lastIndexOf("\n") + 1;
        if (end > 0) {
            say(rest.substring(0, end), stream);
            rest.delete(0, end);
        }
    }

    private void say(String lines, PrintStream stream) {
        turn.lock();
        try {
            lines.lines().forEach(line -> stream.println(prefix + line));
            stream.flush();
        } finally {
            turn.unlock();
        }
    }
}
