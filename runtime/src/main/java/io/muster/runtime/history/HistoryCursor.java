package io.muster.runtime.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.runtime.history.HistoryReading.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a reading stands, as a short text: the period, and of each partition that is not read to its end the next offset and
 * how far it is to the end. Some fifteen characters for each partition.
 *
 * @param left null when the stage is not begun
 */
record HistoryCursor(
        Stage stage,
        boolean found,
        Optional<Instant> from,
        Optional<Instant> to,
        @Nullable LogStretch left) {
    private static final String VERSION = "1";
    private static final int RADIX = 36;

    String encode() {
        var lines = new ArrayList<String>();
        lines.add(String.join(" ", VERSION, stage.name(), Boolean.toString(found), text(from), text(to)));
        if (left != null) {
            var topics = new TreeMap<String, StringBuilder>();
            left.starts()
                    .forEach((partition, start) -> topics.computeIfAbsent(
                                    partition.topic(), name -> new StringBuilder(name))
                            .append(' ')
                            .append(text(partition.partition()))
                            .append(' ')
                            .append(text(start))
                            .append(' ')
                            .append(text(left.ends().getOrDefault(partition, start) - start)));
            topics.values().forEach(topic -> lines.add(topic.toString()));
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", lines).getBytes(UTF_8));
    }

    /** @throws InvalidCursorException when it is none */
    static HistoryCursor decode(String cursor) {
        try {
            var lines = List.of(new String(Base64.getUrlDecoder().decode(cursor), UTF_8).split("\n", -1));
            var head = lines.getFirst().split(" ", -1);
            if (head.length != 5 || !head[0].equals(VERSION)) {
                throw new InvalidCursorException();
            }
            return new HistoryCursor(
                    Stage.valueOf(head[1]),
                    head[2].equals("true"),
                    moment(head[3]),
                    moment(head[4]),
                    lines.size() == 1 ? null : stretch(lines.subList(1, lines.size())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw new InvalidCursorException(e);
        }
    }

    private static LogStretch stretch(List<String> topics) {
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        for (var topic : topics) {
            var words = topic.split(" ", -1);
            for (var i = 1; i < words.length; i += 3) {
                var partition = new TopicPartition(words[0], Math.toIntExact(number(words[i])));
                starts.put(partition, number(words[i + 1]));
                ends.put(partition, Math.addExact(number(words[i + 1]), number(words[i + 2])));
            }
        }
        return new LogStretch(starts, ends, List.of());
    }

    /** That it is of this plan, so that nothing is read that was not asked for. */
    void check(HistoryPlan plan) {
        var places = stage == Stage.REST ? plan.rest() : plan.first();
        var strangers = left == null ? Map.<TopicPartition, Long>of() : new HashMap<>(left.starts());
        places.forEach(place -> strangers.remove(new TopicPartition(place.topic(), place.number())));
        if (stage == Stage.OVER || !strangers.isEmpty()) {
            throw new InvalidCursorException();
        }
    }

    private static String text(long number) {
        return Long.toString(number, RADIX);
    }

    private static long number(String text) {
        var number = Long.parseLong(text, RADIX);
        if (number < 0) {
            throw new InvalidCursorException();
        }
        return number;
    }

    private static String text(Optional<Instant> time) {
        return time.map(moment -> text(moment.toEpochMilli())).orElse("-");
    }

    private static Optional<Instant> moment(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(Instant.ofEpochMilli(number(text)));
    }
}
