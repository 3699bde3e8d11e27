package io.muster.dispatcher.view;

import io.muster.dispatcher.fold.ViewDelta;
import io.muster.schemas.view.ViewKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A commit as the arguments of {@code commit.lua}: data never becomes part of the script's text. Index entries are
 * grouped by key, so that a thousand records cost a handful of ZADDs.
 */
final class CommitArguments {
    private static final int IDS_PER_NOTICE = 500;
    private final ScriptArguments arguments = new ScriptArguments();

    private CommitArguments() {}

    /**
     * Of EVALSHA.
     *
     * @param script its SHA-1 digest
     */
    static ScriptArguments of(String script, int number, ViewCommit commit) {
        var writer = new CommitArguments();
        writer.arguments.writeAll(List.of(script, "1", ViewKeys.checkpoint(number)));
        writer.checkpoint(commit.expected(), commit.next());
        writer.indexes(commit.deltas());
        writer.waiting(commit.deltas());
        writer.hashes(commit.deltas());
        writer.notices(commit.deltas());
        return writer.arguments;
    }

    private void checkpoint(Checkpoint expected, Checkpoint next) {
        var topics = new TreeSet<>(expected.fields().keySet());
        topics.addAll(next.fields().keySet());
        arguments.write(Integer.toString(topics.size()));
        for (var topic : topics) {
            arguments.write(topic);
            arguments.write(expected.fields().getOrDefault(topic, ""));
            arguments.write(next.fields().getOrDefault(topic, ""));
        }
    }

    private void waiting(List<ViewDelta> deltas) {
        var joining = new ArrayList<String>();
        var leaving = new ArrayList<String>();
        for (var delta : deltas) {
            switch (delta.waiting()) {
                case JOINS -> joining.addAll(List.of(delta.id(), delta.key()));
                case LEAVES -> leaving.add(delta.id());
                case UNCHANGED -> {}
            }
        }
        operation("JOIN", ViewKeys.PENDING_TASKS, joining);
        operation("LEAVE", ViewKeys.PENDING_TASKS, leaving);
    }

    private void indexes(List<ViewDelta> deltas) {
        Map<String, List<String>> removed = new LinkedHashMap<>();
        Map<String, List<String>> added = new LinkedHashMap<>();
        for (var delta : deltas) {
            delta.removed().forEach(entry -> group(removed, entry.key()).add(entry.member()));
            delta.added().forEach(entry -> {
                var scored = group(added, entry.key());
                scored.add(Long.toString(entry.score()));
                scored.add(entry.member());
            });
        }
        removed.forEach((key, members) -> operation("ZREM", key, members));
        added.forEach((key, scored) -> operation("ZADD", key, scored));
    }

    private static List<String> group(Map<String, List<String>> groups, String key) {
        return groups.computeIfAbsent(key, k -> new ArrayList<>());
    }

    private void hashes(List<ViewDelta> deltas) {
        for (var delta : deltas) {
            operation("HDEL", delta.key(), delta.dropped());
            if (!delta.set().isEmpty()) {
                begin("HSET", delta.key(), 2 * delta.set().size());
                delta.set().forEach((name, value) -> {
                    arguments.write(name);
                    arguments.write(value);
                });
            }
        }
    }

    private void notices(List<ViewDelta> deltas) {
        var ended = deltas.stream().filter(ViewDelta::ended).map(ViewDelta::id).toList();
        var notices = new ArrayList<String>();
        for (var from = 0; from < ended.size(); from += IDS_PER_NOTICE) {
            notices.add(String.join(" ", ended.subList(from, Math.min(from + IDS_PER_NOTICE, ended.size()))));
        }
        operation("PUBLISH", ViewKeys.ENDED_TASKS_CHANNEL, notices);
    }

    private void operation(String name, String key, Collection<String> values) {
        if (!values.isEmpty()) {
            begin(name, key, values.size());
            arguments.writeAll(values);
        }
    }

    private void begin(String name, String key, int count) {
        arguments.write(name);
        arguments.write(key);
        arguments.write(Integer.toString(count));
    }
}
