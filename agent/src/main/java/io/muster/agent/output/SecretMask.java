package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;

/**
 * Takes secrets out of a text that comes piece by piece: what any occurrence of any secret covers, overlapping ones and those
 * that touch together, becomes {@code ***}. The outcome does not depend on where the pieces begin and end.
 *
 * <p>Only what may yet turn out to be part of a secret is held back, so a prompt is seen while the program waits at it. All
 * secrets are looked for at once, each by the algorithm of Knuth, Morris and Pratt. Not thread-safe.
 */
public final class SecretMask {
    private static final byte[] MASK = "***".getBytes(UTF_8);
    private final List<Matcher> matchers;
    /** Bytes that a secret may begin with: most of a text is none of them. */
    private final boolean[] begins = new boolean[256];

    private final byte[] held;
    private final boolean[] heldIsSecret;
    private int heldLength;
    /** The last byte let go was part of a secret, and the mask is written already. */
    private boolean inSecret;

    /** @param secrets none of them empty */
    SecretMask(Collection<String> secrets) {
        this.matchers = secrets.stream().map(Matcher::new).toList();
        var longest = 0;
        for (var matcher : matchers) {
            begins[matcher.secret[0] & 0xFF] = true;
            longest = Math.max(longest, matcher.secret.length);
        }
        this.held = new byte[longest + 1];
        this.heldIsSecret = new boolean[longest + 1];
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
        var out = new ByteArrayOutputStream(text.length + held.length);
        for (var from = 0; from < text.length; ) {
            var plain = heldLength == 0 ? plain(text, from) : 0;
            if (plain > 0) {
                inSecret = false;
                out.write(text, from, plain);
                from += plain;
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
        matchers.forEach(Matcher::reset);
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
        held[heldLength] = b;
        heldIsSecret[heldLength] = false;
        heldLength++;
        var undecided = 0;
        for (var matcher : matchers) {
            if (matcher.step(b)) {
                for (var back = 1; back <= matcher.secret.length; back++) {
                    heldIsSecret[heldLength - back] = true;
                }
            }
            undecided = Math.max(undecided, matcher.matched);
        }
        release(heldLength - undecided, out);
    }

    private void release(int count, ByteArrayOutputStream out) {
        for (var n = 0; n < count; n++) {
            if (!heldIsSecret[n]) {
                out.write(held[n]);
            } else if (!inSecret) {
                out.writeBytes(MASK);
            }
            inSecret = heldIsSecret[n];
        }
        heldLength -= count;
        System.arraycopy(held, count, held, 0, heldLength);
        System.arraycopy(heldIsSecret, count, heldIsSecret, 0, heldLength);
    }

    /** How much of one secret the text ends in. */
    private static final class Matcher {
        private final byte[] secret;
        /** For each length of a match, the next shorter one that is a match as well. */
        private final int[] shorter;

        private int matched;

        Matcher(String secret) {
            this.secret = secret.getBytes(UTF_8);
            this.shorter = new int[this.secret.length + 1];
            for (int n = 1, length = 0; n < this.secret.length; n++) {
                while (length > 0 && this.secret[n] != this.secret[length]) {
                    length = shorter[length];
                }
                if (this.secret[n] == this.secret[length]) {
                    length++;
                }
                shorter[n + 1] = length;
            }
        }

        /** @return whether the secret ends here; what may be the beginning of its next occurrence stays matched */
        boolean step(byte b) {
            while (matched > 0 && secret[matched] != b) {
                matched = shorter[matched];
            }
            if (secret[matched] == b) {
                matched++;
            }
            if (matched < secret.length) {
                return false;
            }
            matched = shorter[matched];
            return true;
        }

        void reset() {
            matched = 0;
        }
    }
}
