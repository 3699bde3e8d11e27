package io.muster.dispatcher.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.muster.dispatcher.fold.KeyspaceDigest;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.history.SortedRun.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the digest of a keyspace that comes portion by portion. The digest wants all keys in order, and they do not fit into
 * memory: so each portion is sorted and put into files, and in the end the files are merged. They are as large as the views.
 */
final class DigestRuns implements AutoCloseable {
    private final Path directory;
    private final List<SortedRun> hashes = new ArrayList<>();
    private final List<SortedRun> members = new ArrayList<>();
    private final Map<String, Integer> sortedSets = new HashMap<>();
    private final List<String> waiting = new ArrayList<>();
    private int keys; // that are hashes

    DigestRuns() {
        try {
            this.directory = Files.createTempDirectory("muster-verify-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param views in the order of their keys, each from nothing to all of it; none of them in another portion */
    void add(Stream<ViewDelta> views) {
        var entries = new ArrayList<Item>();
        hashes.add(SortedRun.write(file("hashes", hashes), views.flatMap(view -> {
            index(view, entries);
            return hash(view).stream();
        })));
        entries.sort(Item.BY_NAME);
        members.add(SortedRun.write(file("members", members), entries.stream()));
    }

    private Optional<Item> hash(ViewDelta view) {
        if (view.set().isEmpty()) {
            return Optional.empty();
        }
        keys++;
        return Optional.of(new Item(view.key(), "", KeyspaceDigest.fields(view.set())));
    }

    private void index(ViewDelta view, List<Item> entries) {
        for (var entry : view.added()) {
            var score = Long.toString(entry.score()).getBytes(US_ASCII);
            entries.add(new Item(entry.key(), entry.member(), score));
            sortedSets.merge(entry.key(), 1, Integer::sum);
        }
        if (view.waiting() == ViewDelta.Waiting.JOINS) {
            waiting.add(view.id());
        }
    }

    private Path file(String kind, List<SortedRun> before) {
        return directory.resolve(kind + "-" + before.size());
    }

    /** As {@link KeyspaceDigest}. */
    String digest() {
        var digest = new KeyspaceDigest();
        SortedRun.merge(hashes, hash -> digest.hash(hash.key(), hash.content()));
        SortedRun.merge(members, new Consumer<>() {
            private String sortedSet = "";

            @Override
            public void accept(Item member) {
                if (!member.key().equals(sortedSet)) {
                    sortedSet = member.key();
                    digest.sortedSet(sortedSet, sortedSets.getOrDefault(sortedSet, 0));
                }
                digest.member(member.member(), Long.parseLong(new String(member.content(), US_ASCII)));
            }
        });
        return digest.end(waiting);
    }

    /** How many keys Redis needs for all of it. */
    int keys() {
        return keys + sortedSets.size() + (waiting.isEmpty() ? 0 : 1);
    }

    @Override
    public void close() {
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
