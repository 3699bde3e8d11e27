package io.muster.agent.wiring;

import io.muster.agent.AgentConfig;
import io.muster.agent.enroll.OvertakenException;
import io.muster.agent.journal.DeadlyDisk;
import io.muster.agent.journal.HungDisk;
import io.muster.agent.journal.Journal;
import io.muster.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** An agent in a process of its own, to be killed. Arguments: {@code key=value}. Says {@code ready} when it is. */
public final class AgentProcess {
    /** {@code STEP*n}: die when the journal reaches the step for the nth time. */
    static final String DIE_AT = "test.die-at";

    /** Anything but nothing: the journal hangs when it is to take the id of a process. */
    static final String HANG_AT_PROCESS = "test.hang-at-process";

    /** The exit code of one that must not come back by itself. */
    static final int OVERTAKEN = 6;

    private AgentProcess() {}

    public static void main(String[] args) {
        var settings = new HashMap<String, String>();
        for (var arg : args) {
            var pair = arg.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        var journal = journal(settings.remove(DIE_AT), settings.remove(HANG_AT_PROCESS));
        try (var agent = Agent.start(AgentConfig.from(Settings.of(settings)), journal)) {
            System.out.println("ready");
            agent.end().join();
        } catch (CompletionException e) {
            System.exit(e.getCause() instanceof OvertakenException ? OVERTAKEN : 1);
        }
    }

    private static Journal.Opener journal(String dieAt, String hangs) {
        if (hangs != null && !hangs.isEmpty()) {
            return HungDisk.hangingAtTheFirstProcess();
        }
        if (dieAt == null) {
            return Journal::open;
        }
        var parts = dieAt.split("\\*", 2);
        return DeadlyDisk.dyingAt(DeadlyDisk.Step.valueOf(parts[0]), Integer.parseInt(parts[1]));
    }

    /** @param errors where its log and its standard error go */
    static Process launch(Map<String, String> settings, Path errors) throws IOException {
        return launch(settings, errors, List.of());
    }

    /** @param java options of its virtual machine */
    static Process launch(Map<String, String> settings, Path errors, List<String> java) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(java);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                AgentProcess.class.getName()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }
}
