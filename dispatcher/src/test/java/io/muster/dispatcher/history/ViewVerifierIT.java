package io.muster.dispatcher.history;

import static io.muster.dispatcher.Messages.submitted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.dispatcher.Stage;
import io.muster.dispatcher.fold.Difference;
import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.intake.FoldProgress;
import io.muster.dispatcher.intake.Loops;
import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("infrastructure")
@ExtendWith(TestInfrastructure.class)
class ViewVerifierIT {
    private Stage stage;

    @BeforeEach
    void open(Infrastructure infrastructure) {
        stage = new Stage(infrastructure);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void findsAChangedFieldAMissingKeyAndAnExtraOne() {
        fold(() ->
                stage.send(submitted("task_1", "web-1"), submitted("task_2", "web-1"), submitted("task_3", "web-1")));
        assertEquals(List.of(), verify().differences());
        stage.redis().hset("task:task_1", "status", "succeeded");
        stage.redis().del("task:task_2");
        stage.redis().hset("task:task_x", "task_id", "task_x");
        stage.redis().zrem("tasks:by-time", "task_3");
        stage.redis().lpush("pending_tasks", "task_1");
        var found = verify().differences();
        assertEquals(
                List.of("task:task_1 status", "task:task_2 ", "task:task_x ", "tasks:by-time task_3", "pending_tasks "),
                found.stream()
                        .map(difference -> difference.key() + " " + difference.part())
                        .toList());
        assertEquals(new Difference("task:task_1", "status", "queued", "succeeded"), found.getFirst());
    }

    @Test
    void saysSoWhenAKeyHasBecomeSomethingElse() {
        fold(() -> stage.send(submitted("task_1", "web-1")));
        stage.redis().set("task:task_1", "text");
        assertEquals("task:task_1", verify().differences().getFirst().key());
    }

    @Test
    void comparesWithTheLogUpToTheCheckpointAndNotToItsEnd() {
        fold(() -> stage.send(submitted("task_1", "web-1")));
        stage.send(submitted("task_2", "web-1"), submitted("task_3", "web-1"));
        var verification = verify();
        assertEquals(List.of(), verification.differences());
        assertEquals(2, verification.behind());
    }

    @Test
    void findsNoDifferenceWhileADispatcherFolds() throws Exception {
        stage.run(Loops.start(stage, store -> store, 20));
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            for (var round = 0; !over.get(); round++) {
                stage.send(new Histories(round % 50, true).history(100));
            }
        });
        try {
            for (var i = 0; i < 8; i++) {
                assertEquals(List.of(), verify().differences());
            }
        } finally {
            over.set(true);
            load.get();
        }
    }

    @Test
    void findsAWrongFieldWhileADispatcherFolds() throws Exception {
        stage.send(submitted("task_broken", "web-1"));
        stage.run(Loops.start(stage, store -> store, 20));
        stage.awaitViewsEqualTheLog();
        stage.redis().hset("task:task_broken", "type", "script");
        var over = new AtomicBoolean();
        var load = CompletableFuture.runAsync(() -> {
            for (var round = 0; !over.get(); round++) {
                stage.send(new Histories(round % 50, true).history(100));
            }
        });
        try {
            assertEquals(
                    List.of(new Difference("task:task_broken", "type", "shell", "script")), verify().differences());
        } finally {
            over.set(true);
            load.get();
        }
    }

    @Test
    void findsACheckpointThatNoFoldOfThisLogCanHaveComeTo() {
        fold(() -> stage.send(submitted("task_1", "web-1")));
        stage.redis().hset("checkpoint:0", stage.topics.results(), "99");
        assertEquals("checkpoint:0", verify().differences().getFirst().key());
    }

    @Test
    void givesTheSameDigestForTheSameViewsAndAnotherForOthers() {
        fold(() -> stage.send(new Histories(5, true).history(200)));
        var first = verify();
        stage.redis().flushall();
        fold(() -> {});
        var again = verify();
        assertEquals(first, again);
        assertTrue(first.digest().matches("sha256:[0-9a-f]{64}"), first.digest());
        fold(() -> stage.send(submitted("task_new", "web-1")));
        assertNotEquals(first.digest(), verify().digest());
        assertFalse(verify().offsets().equals(first.offsets()));
    }

    @Test
    void comesToTheSameHoweverLittleIsLookedAtAtATime() {
        fold(() -> stage.send(new Histories(7, true).history(300)));
        stage.redis().del("tasks:by-time");
        stage.redis().hset("task:task_x", "task_id", "task_x");
        stage.redis().zadd("tasks:by-time", 1, "task_y");
        stage.redis().rpush("pending_tasks", "task_z");
        var whole = verify();
        assertTrue(whole.differences().size() > 3, whole::toString);
        assertEquals(whole, ViewVerifier.verify(stage.kafka, stage.infrastructure.redisUri(), FoldProgress.NONE, 15));
    }

    private void fold(Runnable writing) {
        writing.run();
        try (var loop = Loops.start(stage)) {
            stage.awaitViewsEqualTheLog();
            assertTrue(loop.loop().isRunning());
        }
    }

    private Verification verify() {
        return ViewVerifier.verify(stage.kafka, stage.infrastructure.redisUri(), FoldProgress.NONE);
    }
}
