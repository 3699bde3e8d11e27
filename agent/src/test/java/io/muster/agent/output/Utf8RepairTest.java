package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8RepairTest {
    @Test
    void aCharacterThatComesInTwoPiecesIsOne() {
        var repair = new Utf8Repair();
        var euro = "€".getBytes(UTF_8);
        assertEquals("", new String(repair.append(euro, 0, 2), UTF_8));
        assertEquals("€", new String(repair.append(euro, 2, 1), UTF_8));
    }

    @Test
    void whatNeverBecomesACharacterIsReplacedAtTheEnd() {
        var repair = new Utf8Repair();
        assertEquals("a", new String(repair.append(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}, 0, 3), UTF_8));
        assertEquals("\uFFFD", new String(repair.end(), UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverThePiecesTheTextIsThatOfTheWhole(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++) {
            var bytes = RandomText.bytes(random, 40);
            var repair = new Utf8Repair();
            var text = new ByteArrayOutputStream();
            for (var from = 0; from < bytes.length; ) {
                var length = random.nextInt(1, Math.min(6, bytes.length - from) + 1);
                text.writeBytes(repair.append(bytes, from, length));
                from += length;
            }
            text.writeBytes(repair.end());
            assertEquals(new String(bytes, UTF_8), text.toString(UTF_8), "seed " + seed + " round " + round);
        }
    }
}
