package io.muster.agent.output;

import java.util.BitSet;
import java.util.Collection;

/** What masking is to give, said plainly: for a text that is there as a whole. */
final class MaskedWhole {
    private MaskedWhole() {}

    static String of(String text, Collection<String> secrets) {
        var covered = new BitSet(text.length());
        for (var secret : secrets) {
            for (var at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
                covered.set(at, at + secret.length());
            }
        }
        var masked = new StringBuilder();
        for (var n = 0; n < text.length(); n++) {
            if (!covered.get(n)) {
                masked.append(text.charAt(n));
            } else if (n == 0 || !covered.get(n - 1)) {
                masked.append("***");
            }
        }
        return masked.toString();
    }
}
