package io.muster.runtime.history;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A part of the log that is to be read: from here to there in each of some partitions. */
public final class LogStretch {
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;
    private final List<Gap> gaps;

    /** Retention has deleted what stood before {@code first}, the first offset that is still there. */
    public record Gap(String topic, int partition, long first) {}

    LogStretch(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, List<Gap> gaps) {
        this.starts = Map.copyOf(starts);
        this.ends = Map.copyOf(ends);
        this.gaps = List.copyOf(gaps);
    }

    Map<TopicPartition, Long> starts() {
        return starts;
    }

    Map<TopicPartition, Long> ends() {
        return ends;
    }

    /** Where records that belong to the stretch may have been deleted. */
    public List<Gap> gaps() {
        return gaps;
    }

    boolean isEmpty() {
        return starts.isEmpty();
    }
}
