package io.muster.agent.handler.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UserAccountTest {
    @Test
    void aDirectoryOfUsersThatDoesNotAnswerIsNotWaitedForForEver(@TempDir Path directory) {
        var pid = directory.resolve("pid");
        var hangs = List.of("/bin/sh", "-c", "echo $$ > " + pid + "; exec sleep 60");
        var failure = assertThrows(IOException.class, () -> UserAccount.ask(hangs, Duration.ofSeconds(2)));
        assertEquals("/bin/sh has not answered for 2000 ms", failure.getMessage());
        var process = Runs.pidIn(pid);
        await().until(() -> Runs.isGone(process));
    }

    @Test
    void anAnswerIsRead() throws Exception {
        var answers = List.of("/bin/sh", "-c", "echo ann:x:1001:100:Ann:/home/ann:/bin/sh");
        var ann = UserAccount.ask(answers, Duration.ofSeconds(20)).orElseThrow();
        assertEquals(new UserAccount("ann", 1001, 100, "/home/ann", "/bin/sh"), ann);
        assertTrue(UserAccount.ask(List.of("/bin/true"), Duration.ofSeconds(20)).isEmpty());
    }
}
