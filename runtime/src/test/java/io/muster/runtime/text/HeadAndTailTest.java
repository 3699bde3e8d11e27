package io.muster.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadAndTailTest {
    @Test
    void givesBackWhatFits() {
        var output = written(10, "0123456789".getBytes(UTF_8), 3);
        assertEquals("0123456789", output.text());
        assertFalse(output.isTruncated());
    }

    @Test
    void keepsBeginningAndEndOfWhatDoesNotFit() {
        var output = written(10, "0123456789abcdefghij".getBytes(UTF_8), 7);
        assertEquals("01234\n[... 10 bytes left out ...]\nfghij", output.text());
        assertTrue(output.isTruncated());
    }

    @Test
    void aCharacterThatStraddlesTheTwoHalvesIsWholeWhenNothingIsMissing() {
        for (var limit = 6; limit <= 12; limit++) {
            assertEquals(
                    "aé€😀",
                    written(Math.max(limit, 10), "aé€😀".getBytes(UTF_8), 1).text());
        }
    }

    @Test
    void noCharacterIsCutInHalfWhereSomethingIsMissing() {
        for (var character : new String[] {"é", "€", "😀"}) {
            var text = character.repeat(200);
            for (var limit = 16; limit < 48; limit++) {
                var kept = written(limit, text.getBytes(UTF_8), 5).text();
                assertFalse(kept.contains("\uFFFD"), () -> kept);
                assertTrue(kept.startsWith(character) && kept.endsWith(character), kept);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverTheChunksTheKeptBytesAreTheFirstAndTheLast(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++) {
            var limit = random.nextInt(2, 64);
            var bytes = new byte[random.nextInt(200)];
            for (var n = 0; n < bytes.length; n++) {
                bytes[n] = (byte) ('a' + n % 26);
            }
            var text = written(limit, bytes, random.nextInt(1, 90)).text();
            assertEquals(expected(bytes, limit), text, "seed " + seed + " limit " + limit);
        }
    }

    private static String expected(byte[] bytes, int limit) {
        if (bytes.length <= limit) {
            return new String(bytes, UTF_8);
        }
        var head = limit - limit / 2;
        return new String(bytes, 0, head, UTF_8)
                + "\n[... " + (bytes.length - limit) + " bytes left out ...]\n"
                + new String(bytes, bytes.length - limit / 2, limit / 2, UTF_8);
    }

    private static HeadAndTail written(int limit, byte[] bytes, int chunk) {
        var output = new HeadAndTail(limit);
        for (var from = 0; from < bytes.length; from += chunk) {
            var part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk));
            output.write(part, part.length);
        }
        return output;
    }
}
