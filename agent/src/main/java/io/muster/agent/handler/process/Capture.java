package io.muster.agent.handler.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what a program writes, as soon as it is there. Reads to the end, also when nobody looks any more: a full pipe
 * would stop whoever still writes to it.
 */
final class Capture implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Capture.class);
    private static final int PIECE = 16 * 1024;
    private final InputStream source;
    private final PrintStream output;

    Capture(InputStream source, PrintStream output) {
        this.source = source;
        this.output = output;
    }

    @Override
    public void run() {
        var piece = new byte[PIECE];
        try (source) {
            for (var count = source.read(piece); count >= 0; count = source.read(piece)) {
                output.write(piece, 0, count);
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the program's output ended early");
        }
    }
}
