package io.muster.benchmarks.fold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Records per second of the dispatcher and of Redis alone, round by round. */
final class Rates {
    private final List<Double> folded = new ArrayList<>();
    private final List<Double> raw = new ArrayList<>();
    private final List<DispatcherRun.Folded> runs = new ArrayList<>();

    /** @param nanos above 0 */
    static double perSecond(long records, long nanos) {
        return records * 1e9 / nanos;
    }

    void add(DispatcherRun.Folded run, double rawPerSecond) {
        runs.add(run);
        folded.add(run.perSecond());
        raw.add(rawPerSecond);
    }

    double folded() {
        return median(folded);
    }

    double raw() {
        return median(raw);
    }

    /** The median of the rounds' own ratios: the two halves of a round saw the same machine. */
    double ratio() {
        var ratios = new ArrayList<Double>();
        for (var i = 0; i < folded.size(); i++) {
            ratios.add(folded.get(i) / raw.get(i));
        }
        return median(ratios);
    }

    String row(String name, double load) {
        return String.format(
                Locale.ROOT, "%-38s %12.0f %12.0f %7.0f %% %6.2f", name, folded(), raw(), ratio() * 100, load);
    }

    /** Of the run that used them least: what disturbs a run only adds to it. */
    String processors() {
        return runs.stream()
                .min(Comparator.comparingLong(DispatcherRun.Folded::processorNanosPerRecord))
                .map(run -> run.processors().perRecord(run.records()))
                .orElse("");
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "%-38s %12s %12s %9s %6s",
                "records per second",
                "dispatcher",
                "Redis alone",
                "ratio",
                "load");
    }

    /** The middle one; of an even number the mean of the two in the middle. */
    private static double median(List<Double> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
