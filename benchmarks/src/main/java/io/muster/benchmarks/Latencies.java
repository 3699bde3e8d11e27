package io.muster.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Measured durations in nanoseconds, and their percentiles by the nearest-rank method. */
public final class Latencies {
    private final long[] nanos;
    private int count;

    public Latencies(int capacity) {
        nanos = new long[capacity];
    }

    public void add(long duration) {
        nanos[count++] = duration;
    }

    /** @param percent above 0, up to 100 */
    public double percentileMillis(double percent) {
        var sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        var rank = (int) Math.ceil(percent / 100 * count);
        return sorted[Math.max(0, rank - 1)] / 1e6;
    }

    public String row(String name) {
        return String.format(
                Locale.ROOT,
                "%-34s %8.2f %8.2f %8.2f %8.2f",
                name,
                percentileMillis(50),
                percentileMillis(90),
                percentileMillis(99),
                percentileMillis(100));
    }

    public static String header() {
        return String.format(Locale.ROOT, "%-34s %8s %8s %8s %8s", "milliseconds", "p50", "p90", "p99", "max");
    }
}
