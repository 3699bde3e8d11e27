package io.muster.cli.task;

import io.muster.cli.console.Console;

/** One task's output as if it had run here: each stream goes where it belongs. */
record PlainOutput(Console console) implements OutputView {
    @Override
    public void stdout(String text) {
        console.out().print(text);
        console.out().flush();
    }

    @Override
    public void stderr(String text) {
        console.err().print(text);
        console.err().flush();
    }

    @Override
    public void remark(String text) {
        console.say(text);
    }
}
