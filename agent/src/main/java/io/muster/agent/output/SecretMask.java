package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Takes secrets out of a text that comes piece by piece: what any occurrence of any secret covers, overlapping ones and those
 * that touch together, becomes {@code ***}. The outcome does not depend on where the pieces begin and end.
 *
 * <p>A secret is found as it is, and as it stands in a string of JSON, and in JSON inside of that. Only what may yet turn out
 * to be part of one is held back, so a prompt is seen while the program waits at it. All secrets are looked for at once. Not
 * thread-safe.
 */
public final class SecretMask {
    private static final byte[] MASK = "***".getBytes(UTF_8);
    private static final int FIRST_HELD = 256;
    private final List<ByteReader> readings;
    /** Bytes that a secret may begin with: most of a text is none of them. */
    private final boolean[] begins = new boolean[256];

    private byte[] held = new byte[FIRST_HELD];
    private boolean[] heldIsSecret = new boolean[FIRST_HELD];
    private int heldLength;
    /** Where what is held begins in the text. */
    private long heldFrom;
    /** The last byte let go was part of a secret, and the mask is written already. */
    private boolean inSecret;

    /** @param secrets none of them empty */
    SecretMask(Collection<String> secrets) {
        var patterns = secrets.stream().map(SecretPattern::new).toList();
        this.readings = List.of(
                new SecretSearch(patterns, this::mark),
                new JsonUnescaping(new SecretSearch(patterns, this::mark)),
                new JsonUnescaping(new JsonUnescaping(new SecretSearch(patterns, this::mark))));
        begins['\\'] = true;
        patterns.forEach(pattern -> begins[pattern.first() & 0xFF] = true);
    }

    /** A text that is there as a whole. */
    public static String masked(String text, Collection<String> secrets) {
        if (secrets.isEmpty()) {
            return text;
        }
        var mask = new SecretMask(secrets);
        return new String(mask.append(text.getBytes(UTF_8)), UTF_8) + new String(mask.end(), UTF_8);
    }

    /** @return the masked text as far as it is certain */
    byte[] append(byte[] text) {
        var out = new ByteArrayOutputStream(text.length + heldLength);
        for (var from = 0; from < text.length; ) {
            var plain = heldLength == 0 ? plain(text, from) : 0;
            if (plain > 0) {
                inSecret = false;
                out.write(text, from, plain);
                from += plain;
                heldFrom += plain;
            } else {
                step(text[from++], out);
            }
        }
        return out.toByteArray();
    }

    /** @return what was held back and is no secret after all, since nothing more comes */
    byte[] end() {
        var out = new ByteArrayOutputStream(heldLength);
        release(heldLength, out);
        readings.forEach(ByteReader::end);
        inSecret = false;
        return out.toByteArray();
    }

    /** How many bytes there are before one that a secret may begin with. */
    private int plain(byte[] text, int from) {
        var end = from;
        while (end < text.length && !begins[text[end] & 0xFF]) {
            end++;
        }
        return end - from;
    }

    private void step(byte b, ByteArrayOutputStream out) {
        if (heldLength == held.length) {
            held = Arrays.copyOf(held, 2 * heldLength);
            heldIsSecret = Arrays.copyOf(heldIsSecret, 2 * heldLength);
        }
        held[heldLength] = b;
        heldIsSecret[heldLength] = false;
        heldLength++;
        var end = heldFrom + heldLength;
        var undecidedFrom = end;
        for (var reading : readings) {
            reading.read(b, end - 1, end);
            undecidedFrom = Math.min(undecidedFrom, reading.undecidedFrom(end));
        }
        release((int) (undecidedFrom - heldFrom), out);
    }

    private void mark(long start, long end) {
        Arrays.fill(heldIsSecret, (int) (start - heldFrom), (int) (end - heldFrom), true);
    }

    private void release(int count, ByteArrayOutputStream out) {
        if (count == 0) {
            return;
        }
        for (var n = 0; n < count; n++) {
            if (!heldIsSecret[n]) {
                out.write(held[n]);
            } else if (!inSecret) {
                out.writeBytes(MASK);
            }
            inSecret = heldIsSecret[n];
        }
        heldLength -= count;
        heldFrom += count;
        System.arraycopy(held, count, held, 0, heldLength);
        System.arraycopy(heldIsSecret, count, heldIsSecret, 0, heldLength);
    }
}
