package io.muster.benchmarks.fold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RecordedCommandTest {
    private static final String READ = "*2\r\n$7\r\nHGETALL\r\n$9\r\nagent:a\r\n\r\n";
    private static final String AUDIT = "*2\r\n$7\r\nHGETALL\r\n$12\r\ncheckpoint:0\r\n";
    private static final String COMMIT = "*4\r\n$7\r\nEVALSHA\r\n$2\r\n9f\r\n$1\r\n0\r\n$2\r\n\u00e9\r\n";

    @Test
    void readsOneCommandAfterTheOtherByteForByte() throws IOException {
        var in = new ByteArrayInputStream((READ + COMMIT).getBytes(UTF_8));
        var first = RecordedCommand.read(in);
        assertEquals("HGETALL", first.name());
        assertEquals("agent:a\r\n", first.key());
        assertArrayEquals(READ.getBytes(UTF_8), first.bytes());
        assertArrayEquals(COMMIT.getBytes(UTF_8), RecordedCommand.read(in).bytes());
        assertThrows(EOFException.class, () -> RecordedCommand.read(in));
    }

    @Test
    void tellsTheFoldFromTheRest() throws IOException {
        assertTrue(read(READ).isOfTheFold());
        assertTrue(read(COMMIT).isOfTheFold());
        assertFalse(read(AUDIT).isOfTheFold());
    }

    private static RecordedCommand read(String wire) throws IOException {
        return RecordedCommand.read(new ByteArrayInputStream(wire.getBytes(UTF_8)));
    }
}
