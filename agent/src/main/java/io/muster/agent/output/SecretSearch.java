package io.muster.agent.output;

import java.util.Arrays;
import java.util.List;

/**
 * Looks for secrets in one reading of a text: each byte is said with the place that it, or the escape that stands for it, has
 * in the text as it was written. Not thread-safe.
 */
final class SecretSearch implements ByteReader {
    private final List<SecretPattern> patterns;
    private final Marks marks;
    /** How much of each secret the text ends in. */
    private final int[] matched;
    /** Where the last bytes begin in the written text; a ring. */
    private final long[] starts;

    private long count;
    private int longestUnfinished;

    /** Hears what is part of a secret. */
    @FunctionalInterface
    interface Marks {
        /** @param end exclusive */
        void mark(long start, long end);
    }

    SecretSearch(List<SecretPattern> patterns, Marks marks) {
        this.patterns = patterns;
        this.marks = marks;
        this.matched = new int[patterns.size()];
        this.starts =
                new long[patterns.stream().mapToInt(SecretPattern::length).max().orElse(0)];
    }

    @Override
    public void read(byte b, long start, long end) {
        starts[(int) (count++ % starts.length)] = start;
        longestUnfinished = 0;
        for (var n = 0; n < matched.length; n++) {
            var pattern = patterns.get(n);
            matched[n] = pattern.next(matched[n], b);
            if (matched[n] == pattern.length()) {
                marks.mark(startOfLast(matched[n]), end);
            }
            longestUnfinished = Math.max(longestUnfinished, pattern.unfinished(matched[n]));
        }
    }

    @Override
    public long undecidedFrom(long position) {
        return longestUnfinished == 0 ? position : startOfLast(longestUnfinished);
    }

    private long startOfLast(int bytes) {
        return starts[(int) ((count - bytes) % starts.length)];
    }

    @Override
    public void end() {
        Arrays.fill(matched, 0);
        longestUnfinished = 0;
    }
}
