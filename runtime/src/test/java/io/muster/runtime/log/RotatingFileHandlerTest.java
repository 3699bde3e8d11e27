package io.muster.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileHandlerTest {
    @TempDir
    Path folder;

    @Test
    void keepsTheNewestLinesUnderThePlainName() throws Exception {
        var file = folder.resolve("muster.log");
        write(file, "one", "two", "three", "four", "five");
        assertEquals("five\n", Files.readString(file));
        assertEquals("three\nfour\n", Files.readString(folder.resolve("muster.log.1")));
        assertEquals("one\ntwo\n", Files.readString(folder.resolve("muster.log.2")));
    }

    @Test
    void keepsNoMoreFilesThanItWasTold() throws Exception {
        var file = folder.resolve("muster.log");
        write(file, "one", "two", "three", "four", "five", "six", "seven", "eight");
        assertEquals("five\nsix\n", Files.readString(folder.resolve("muster.log.2")));
        assertFalse(Files.exists(folder.resolve("muster.log.3")));
    }

    @Test
    void goesOnWithTheFileThatIsThere() throws Exception {
        var file = folder.resolve("muster.log");
        write(file, "one");
        write(file, "two", "three");
        assertEquals("three\n", Files.readString(file));
        assertEquals("one\ntwo\n", Files.readString(folder.resolve("muster.log.1")));
    }

    private static void write(Path file, String... lines) throws Exception {
        var handler = new RotatingFileHandler(file, 7, 3);
        handler.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord entry) {
                return entry.getMessage() + "\n";
            }
        });
        for (var line : lines) {
            handler.publish(new LogRecord(Level.INFO, line));
        }
        handler.close();
    }
}
