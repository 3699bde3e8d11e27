package io.muster.benchmarks.fold;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who has used the processors, in nanoseconds. Where all of them share two processors, this and not the clock tells what a
 * record costs: it stays the same when something else runs beside.
 */
record ProcessorTime(Map<Part, Long> nanos) {
    /** Of this process by its threads; of Redis as it says itself. */
    enum Part {
        FOLD("fold"),
        LETTUCE("Lettuce"),
        REDIS("Redis"),
        BROKER("broker"),
        JVM("GC and compiler");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        private static Part of(String thread) {
            return thread.startsWith("muster-dispatcher") ? FOLD : thread.startsWith("lettuce") ? LETTUCE : BROKER;
        }
    }

    static ProcessorTime now(StatefulRedisConnection<String, String> redis) {
        var nanos = new EnumMap<Part, Long>(Part.class);
        var threads = ManagementFactory.getThreadMXBean();
        for (var thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null) {
                var used = Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
                nanos.merge(Part.of(thread.getThreadName()), used, Long::sum);
            }
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var java = nanos.values().stream().mapToLong(Long::longValue).sum();
        nanos.put(Part.JVM, system.getProcessCpuTime() - java);
        nanos.put(Part.REDIS, ofRedis(redis.sync().info("cpu")));
        return new ProcessorTime(nanos);
    }

    private static long ofRedis(String info) {
        return info.lines()
                .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
                .mapToLong(line -> (long) (Double.parseDouble(line.substring(line.indexOf(':') + 1)) * 1e9))
                .sum();
    }

    ProcessorTime since(ProcessorTime start) {
        var spent = new EnumMap<Part, Long>(Part.class);
        nanos.forEach((part, until) -> spent.put(part, until - start.nanos.getOrDefault(part, 0L)));
        return new ProcessorTime(spent);
    }

    /** Microseconds by part, and in all. */
    String perRecord(long records) {
        var parts = Arrays.stream(Part.values())
                .map(part -> text(part.label, nanos.getOrDefault(part, 0L), records))
                .collect(Collectors.joining(", "));
        return parts + ", " + text("in all", sum(), records);
    }

    long sum() {
        return nanos.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String text(String label, long nanos, long records) {
        return String.format(Locale.ROOT, "%s %.1f", label, nanos / 1e3 / records);
    }
}
