package io.muster.benchmarks.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Linux tells of a process at one moment (proc_pid_status(5), proc_pid_smaps(5), proc_pid_stat(5)).
 *
 * @param rssKib pages of the process that are in memory
 * @param anonymousKib of these, the ones that no file backs: what the machine has less
 * @param pssKib like {@code rssKib}, but a page that several processes map counts in parts
 * @param peakKib the largest {@code rssKib} so far
 * @param processor user and system time so far, in steps of 10 ms
 */
public record ProcessReading(
        long rssKib, long anonymousKib, long pssKib, long peakKib, int threads, Duration processor) {
    private static final Pattern FIELD = Pattern.compile("(\\w+):\\s+(\\d+).*");
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    /** USER_HZ, which is 100 on every Linux that a JDK runs on. */
    private static final long MILLIS_PER_TICK = 10;

    public static ProcessReading of(long pid) throws IOException {
        var proc = Path.of("/proc", Long.toString(pid));
        var status = Files.readAllLines(proc.resolve("status"));
        return new ProcessReading(
                field(status, "VmRSS"),
                field(status, "RssAnon"),
                field(Files.readAllLines(proc.resolve("smaps_rollup")), "Pss"),
                field(status, "VmHWM"),
                (int) field(status, "Threads"),
                processorTime(Files.readString(proc.resolve("stat"))));
    }

    static long field(List<String> lines, String name) {
        return lines.stream()
                .map(FIELD::matcher)
                .filter(line -> line.matches() && line.group(1).equals(name))
                .map(line -> Long.parseLong(line.group(2)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no field " + name));
    }

    /** The command in parentheses may hold blanks and parentheses itself: what counts comes after the last one. */
    static Duration processorTime(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        var ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }
}
