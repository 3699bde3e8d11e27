package io.muster.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.muster.gateway.link.OutputFollower.Event;
import io.muster.runtime.kafka.KafkaSettings;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.id.TaskId;
import io.muster.schemas.message.OutputChunk;
import io.muster.schemas.task.OutputStreamName;
import io.muster.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutputFollowerTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final TaskId TASK = new TaskId("t");
    private final OutputTail tail = new OutputTail(new KafkaSettings("127.0.0.1:1", Topics.DEFAULT, 1));
    private final OutputFollower follower = new OutputFollower(TASK, 0, tail);

    @Test
    void hearsWhatComesFromItsPlaceOnInOrder() throws Exception {
        follower.offer(6, chunk(1, "before it had a place"));
        follower.place(7);
        follower.offer(6, chunk(2, "before its place"));
        follower.offer(7, chunk(3, "a"));
        follower.offer(9, chunk(4, "b"));
        assertEquals(new Event.Live(7, chunk(3, "a")), follower.next(AT_ONCE));
        assertEquals(new Event.Live(9, chunk(4, "b")), follower.next(AT_ONCE));
        assertInstanceOf(Event.Quiet.class, follower.next(AT_ONCE));
    }

    @Test
    void oneThatDoesNotTakeIsBehindAndHoldsNothing() throws Exception {
        follower.place(0);
        for (var n = 0; n < 9; n++) {
            follower.offer(n, chunk(n + 1, "x".repeat(32 * 1024)));
        }
        assertInstanceOf(Event.Behind.class, follower.next(AT_ONCE));
        follower.offer(9, chunk(10, "it would be a gap"));
        assertInstanceOf(Event.Behind.class, follower.next(AT_ONCE));
    }

    @Test
    void aNudgeEndsOneWait() throws Exception {
        follower.place(0);
        follower.nudge();
        assertInstanceOf(Event.Quiet.class, follower.next(Duration.ofHours(1)));
        follower.stop();
        assertInstanceOf(Event.Stopped.class, follower.next(Duration.ofHours(1)));
    }

    private static OutputChunk chunk(long sequence, String data) {
        return new OutputChunk(
                TASK, null, new AgentId("web-1"), 1, sequence, OutputStreamName.STDOUT, 0, data, Instant.EPOCH);
    }
}
