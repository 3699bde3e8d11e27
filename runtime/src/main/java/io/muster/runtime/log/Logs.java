package io.muster.runtime.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Sets up the JDK's logging, which SLF4J writes to. Call once, first thing in {@code main}. */
public final class Logs {
    private static final int FILE_BYTES = 10 * 1024 * 1024;
    private static final int FILES = 5;
    /** Kept by strong reference: the JDK forgets the level of a logger that nobody holds. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("org.apache.kafka"),
            Logger.getLogger("kafka"),
            Logger.getLogger("org.eclipse.jetty"),
            Logger.getLogger("io.javalin"),
            Logger.getLogger("io.lettuce"),
            Logger.getLogger("io.netty"),
            Logger.getLogger("io.micronaut"),
            Logger.getLogger("state.change.logger"));

    private Logs() {}

    /** To standard error, at INFO; {@code MUSTER_LOG_LEVEL} in the environment (as FINE) shows more. */
    public static void toStandardError() {
        install(new ConsoleHandler());
    }

    /** To {@code file}, rotated at 10 MiB, five kept; the file itself is the newest. */
    public static void toFile(Path file) throws IOException {
        install(new RotatingFileHandler(file, FILE_BYTES, FILES));
    }

    /** To nobody, unless {@code MUSTER_LOG_LEVEL} is set: for commands that have their own way to say what is wrong. */
    public static void onlyWhenAsked() {
        if (System.getenv().getOrDefault("MUSTER_LOG_LEVEL", "").isEmpty()) {
            LogManager.getLogManager().reset();
        } else {
            toStandardError();
        }
    }

    private static void install(Handler handler) {
        LogManager.getLogManager().reset();
        var level = Level.parse(System.getenv().getOrDefault("MUSTER_LOG_LEVEL", "INFO"));
        handler.setFormatter(new LogLineFormatter());
        handler.setLevel(Level.ALL);
        var root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(level);
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }
}
