package io.muster.dispatcher.fold;

import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The view keys of a Redis, in memory: what is expected, or what was found, to be compared key by key. */
public final class Keyspace {
    private static final int SHOWN = 120;
    private final Map<String, Map<String, String>> hashes = new TreeMap<>();
    private final Map<String, Map<String, Double>> sortedSets = new TreeMap<>();
    private final List<String> waiting = new ArrayList<>();

    public void apply(ViewDelta delta) {
        switch (delta.waiting()) {
            case JOINS -> waiting.add(delta.id());
            case LEAVES -> waiting.removeIf(delta.id()::equals);
            case UNCHANGED -> {}
        }
        delta.removed().forEach(this::remove);
        delta.added().forEach(entry -> put(entry.key(), entry.member(), (double) entry.score()));
        var hash = hashes.computeIfAbsent(delta.key(), key -> new TreeMap<>());
        hash.keySet().removeAll(delta.dropped());
        hash.putAll(delta.set());
    }

    public void putHash(String key, Map<String, String> fields) {
        hashes.put(key, new TreeMap<>(fields));
    }

    public void put(String sortedSet, String member, double score) {
        sortedSets.computeIfAbsent(sortedSet, key -> new TreeMap<>()).put(member, score);
    }

    public void addWaiting(Collection<String> taskIds) {
        waiting.addAll(taskIds);
    }

    private void remove(IndexEntry entry) {
        var members = sortedSets.get(entry.key());
        if (members != null) {
            members.remove(entry.member());
            if (members.isEmpty()) {
                sortedSets.remove(entry.key());
            }
        }
    }

    public Map<String, Map<String, String>> hashes() {
        return Collections.unmodifiableMap(hashes);
    }

    public Map<String, Map<String, Double>> sortedSets() {
        return Collections.unmodifiableMap(sortedSets);
    }

    /** Waiting tasks, longest first. */
    public List<String> waiting() {
        return Collections.unmodifiableList(waiting);
    }

    /**
     * Where the other differs from this, one line each. Waiting tasks are compared without their order: that between
     * partitions is not in the log.
     */
    public List<String> differences(Keyspace found) {
        var differences = new ArrayList<String>();
        compare("", hashes, found.hashes, differences);
        compare("", sortedSets, found.sortedSets, differences);
        var expected = waiting.stream().sorted().toList();
        var actual = found.waiting.stream().sorted().toList();
        if (!expected.equals(actual)) {
            differences.add(line(ViewKeys.PENDING_TASKS, expected, actual));
        }
        return differences;
    }

    private static void compare(String path, Map<String, ?> expected, Map<String, ?> found, List<String> differences) {
        var names = new TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        for (var name : names) {
            var left = expected.get(name);
            var right = found.get(name);
            if (path.isEmpty() && left instanceof Map<?, ?> && right instanceof Map<?, ?>) {
                compare(name + " ", asFields(left), asFields(right), differences);
            } else if (!Objects.equals(left, right)) {
                differences.add(line(path + name, left, right));
            }
        }
    }

    private static Map<String, ?> asFields(Object map) {
        var fields = new TreeMap<String, Object>();
        ((Map<?, ?>) map).forEach((name, value) -> fields.put((String) name, value));
        return fields;
    }

    private static String line(String what, @Nullable Object expected, @Nullable Object found) {
        return what + ": the log says " + shown(expected) + ", Redis has " + shown(found);
    }

    private static String shown(@Nullable Object value) {
        var text = value == null ? "nothing" : value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
