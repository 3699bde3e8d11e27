package io.muster.dispatcher.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A file of items in the order of their names. */
record SortedRun(Path file) {
    /** @param content not copied, nobody changes it */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Item(String key, String member, byte[] content) {
        static final Comparator<Item> BY_NAME = Comparator.comparing(Item::key).thenComparing(Item::member);
    }

    /** @param items in the order of their names */
    static SortedRun write(Path file, Stream<Item> items) {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var remaining = items.iterator(); remaining.hasNext(); ) {
                var item = remaining.next();
                out.writeBoolean(true);
                out.writeUTF(item.key());
                out.writeUTF(item.member());
                out.writeInt(item.content().length);
                out.write(item.content());
            }
            out.writeBoolean(false);
            return new SortedRun(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the items of all runs in the order of their names. */
    static void merge(List<SortedRun> runs, Consumer<Item> action) {
        var next = new PriorityQueue<Reader>(Comparator.comparing(Reader::current, Item.BY_NAME));
        var opened = new ArrayList<Reader>();
        try {
            for (var run : runs) {
                var reader = new Reader(run.file);
                opened.add(reader);
                if (reader.advance()) {
                    next.add(reader);
                }
            }
            while (!next.isEmpty()) {
                var reader = next.remove();
                action.accept(reader.current());
                if (reader.advance()) {
                    next.add(reader);
                }
            }
            for (var reader : opened) {
                reader.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader implements AutoCloseable {
        private static final Item NONE = new Item("", "", new byte[0]);
        private final DataInputStream in;
        private Item current = NONE;

        Reader(Path file) throws IOException {
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        }

        Item current() {
            return current;
        }

        boolean advance() throws IOException {
            if (!in.readBoolean()) {
                return false;
            }
            current = new Item(in.readUTF(), in.readUTF(), in.readNBytes(in.readInt()));
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
