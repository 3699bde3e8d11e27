package io.muster.benchmarks.footprint;

import java.time.Duration;
import java.util.Locale;

/**
 * What one start of a process came to.
 *
 * @param ready from the start to the first heartbeat in the log; zero when it sends none
 * @param atReady just after that, or after two seconds
 * @param afterwards at the end of {@code idle}
 */
record IdleMeasurement(Duration ready, ProcessReading atReady, ProcessReading afterwards, Duration idle) {

    /** Of one processor. */
    double idlePercent() {
        return 100.0 * afterwards.processor().minus(atReady.processor()).toMillis() / idle.toMillis();
    }

    String row(String name) {
        return String.format(
                Locale.ROOT,
                "%-40s %8.1f %8.1f %8.1f %8.1f %7d %8s %8.2f %8.2f",
                name,
                afterwards.rssKib() / 1024.0,
                afterwards.anonymousKib() / 1024.0,
                afterwards.pssKib() / 1024.0,
                afterwards.peakKib() / 1024.0,
                afterwards.threads(),
                ready.isZero() ? "-" : String.format(Locale.ROOT, "%.2f", ready.toMillis() / 1000.0),
                atReady.processor().toMillis() / 1000.0,
                idlePercent());
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "%-40s %8s %8s %8s %8s %7s %8s %8s %8s",
                "",
                "RSS MiB",
                "anon",
                "PSS",
                "peak",
                "threads",
                "ready s",
                "CPU s",
                "idle %");
    }
}
