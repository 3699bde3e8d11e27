package io.muster.agent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What the algorithm of Knuth, Morris and Pratt knows of a secret. Immutable. */
final class SecretPattern {
    private final byte[] secret;
    /** For each length of a match, the next shorter one that is a match as well. */
    private final int[] shorter;

    /** @param text not empty */
    SecretPattern(String text) {
        this.secret = text.getBytes(UTF_8);
        this.shorter = new int[secret.length + 1];
        for (int n = 1, length = 0; n < secret.length; n++) {
            while (length > 0 && secret[n] != secret[length]) {
                length = shorter[length];
            }
            if (secret[n] == secret[length]) {
                length++;
            }
            shorter[n + 1] = length;
        }
    }

    byte first() {
        return secret[0];
    }

    /** In bytes. */
    int length() {
        return secret.length;
    }

    /**
     * How much of the secret the text ends in when {@code b} has come: {@link #length()} when the secret ends here.
     *
     * @param matched the same, before
     */
    int next(int matched, byte b) {
        var length = matched == secret.length ? shorter[matched] : matched;
        while (length > 0 && secret[length] != b) {
            length = shorter[length];
        }
        return secret[length] == b ? length + 1 : length;
    }

    /** What may be the beginning of another occurrence, shorter than the secret. */
    int unfinished(int matched) {
        return matched == secret.length ? shorter[matched] : matched;
    }
}
