package io.muster.benchmarks.footprint;

import java.util.List;
import java.util.Map;

/**
 * One way to start a process.
 *
 * @param isAgent whether the agent's own flags follow, and a heartbeat tells when it is ready
 * @param command what to type
 * @param environment what differs from the benchmark's own
 */
record Variant(String name, boolean isAgent, List<String> command, Map<String, String> environment) {

    static Variant yardstick(String name, List<String> command) {
        return new Variant(name, false, command, Map.of("MALLOC_ARENA_MAX", "1"));
    }

    static Variant agent(String name, List<String> command, Map<String, String> environment) {
        return new Variant(name, true, command, environment);
    }
}
