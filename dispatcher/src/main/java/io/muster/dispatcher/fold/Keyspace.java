package io.muster.dispatcher.fold;

import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The view keys of a Redis, in memory: what is expected, or what was found, to be compared key by key. */
public final class Keyspace {
    private final Map<String, Map<String, String>> hashes = new TreeMap<>();
    private final Map<String, Map<String, Double>> sortedSets = new TreeMap<>();
    private final List<String> waiting = new ArrayList<>();
    /** Each name of a field once, though it came with every hash. */
    private final Map<String, String> names = new HashMap<>();

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
        if (hash.isEmpty()) {
            hashes.remove(delta.key());
        }
    }

    public void putHash(String key, Map<String, String> fields) {
        var hash = new TreeMap<String, String>();
        fields.forEach((name, value) -> hash.put(names.computeIfAbsent(name, itself -> itself), value));
        hashes.put(key, hash);
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
        return compare(found).stream().map(Difference::line).toList();
    }

    /** As {@link #differences}, to be worked with. */
    public List<Difference> compare(Keyspace found) {
        var differences = new ArrayList<Difference>();
        compare(hashes, found.hashes, differences);
        compare(sortedSets, found.sortedSets, differences);
        var expected = waiting.stream().sorted().toList();
        var actual = found.waiting.stream().sorted().toList();
        if (!expected.equals(actual)) {
            differences.add(new Difference(ViewKeys.PENDING_TASKS, "", expected.toString(), actual.toString()));
        }
        return differences;
    }

    private static <V> void compare(
            Map<String, Map<String, V>> expected, Map<String, Map<String, V>> found, List<Difference> differences) {
        for (var key : union(expected, found)) {
            var left = expected.get(key);
            var right = found.get(key);
            if (left == null || right == null) {
                differences.add(new Difference(key, "", text(left), text(right)));
            } else {
                compareParts(key, left, right, differences);
            }
        }
    }

    private static <V> void compareParts(
            String key, Map<String, V> expected, Map<String, V> found, List<Difference> differences) {
        for (var part : union(expected, found)) {
            var a = expected.get(part);
            var b = found.get(part);
            if (!Objects.equals(a, b)) {
                differences.add(new Difference(key, part, text(a), text(b)));
            }
        }
    }

    private static Set<String> union(Map<String, ?> a, Map<String, ?> b) {
        var names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        return names;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof Double score && score == Math.rint(score)) {
            return Long.toString(score.longValue());
        }
        return value == null ? null : value.toString();
    }

    /**
     * As {@link #compare}, when both are pieces: a sorted set with no member here may have others. The waiting tasks are
     * left out.
     */
    public List<Difference> comparePieces(Keyspace found) {
        var differences = new ArrayList<Difference>();
        compare(hashes, found.hashes, differences);
        for (var key : union(sortedSets, found.sortedSets)) {
            compareParts(
                    key,
                    sortedSets.getOrDefault(key, Map.of()),
                    found.sortedSets.getOrDefault(key, Map.of()),
                    differences);
        }
        return differences;
    }

    /** The hashes, and the members of the sorted sets. */
    public Set<KeyPart> parts() {
        var parts = new HashSet<KeyPart>();
        hashes.keySet().forEach(key -> parts.add(KeyPart.hash(key)));
        sortedSets.forEach((key, members) -> members.keySet().forEach(member -> parts.add(new KeyPart(key, member))));
        return parts;
    }

    /** Puts all that the other has beside what is here. */
    public void addAll(Keyspace other) {
        other.hashes.forEach(this::putHash);
        other.sortedSets.forEach((key, members) -> members.forEach((member, score) -> put(key, member, score)));
        waiting.addAll(other.waiting);
    }
}
