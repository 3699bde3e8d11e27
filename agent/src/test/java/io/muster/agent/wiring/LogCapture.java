package io.muster.agent.wiring;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged in this process while it is open. */
public final class LogCapture extends Handler implements AutoCloseable {
    private final Logger logger;
    private final CopyOnWriteArrayList<String> lines = new CopyOnWriteArrayList<>();

    public LogCapture(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(this);
    }

    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
