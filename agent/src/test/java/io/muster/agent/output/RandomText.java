package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Bytes that are UTF-8 here and there. */
final class RandomText {
    private static final String[] CHARACTERS = {"a", "b", "\n", "\0", "é", "€", "😀", "\uFFFD", "\u07FF", "\uD7FF"};

    private RandomText() {}

    static byte[] bytes(Random random, int most) {
        var bytes = new ByteArrayOutputStream();
        var pieces = random.nextInt(most);
        for (var n = 0; n < pieces; n++) {
            var character = CHARACTERS[random.nextInt(CHARACTERS.length)].getBytes(UTF_8);
            switch (random.nextInt(6)) {
                case 0 -> bytes.write(random.nextInt(256));
                case 1 -> bytes.write(random.nextInt(0x80, 0xC0));
                case 2 -> bytes.write(character, 0, random.nextInt(character.length)); // cut off
                default -> bytes.writeBytes(character);
            }
        }
        return bytes.toByteArray();
    }
}
