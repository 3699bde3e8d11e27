package io.muster.agent.handler.process;

import io.muster.schemas.shell.ProcessLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this machine allows the programs that it is told to run.
 *
 * @param environment what each of them gets
 * @param users as whom they may run besides the agent's own user; {@code *} is everybody
 * @param limits of one task; what a task asks for must not be more
 * @param isRoot true when the agent may become another user
 */
public record ProgramSettings(
        Map<String, String> environment, Set<String> users, ProcessLimits limits, boolean isRoot) {
    public ProgramSettings {
        environment = Map.copyOf(environment);
        users = Set.copyOf(users);
    }

    /** What of the agent's environment its tasks get, unless {@code agent.environment} says something else. */
    public static final Set<String> USUAL_ENVIRONMENT = Set.of(
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** The variables that are allowed, and a PATH in any case. */
    public static Map<String, String> environment(Map<String, String> all, Set<String> names) {
        var allowed = new TreeMap<>(all);
        allowed.keySet().retainAll(names);
        allowed.putIfAbsent("PATH", USUAL_PATH);
        return allowed;
    }

    /** True when this process may become any user. */
    public static boolean runsAsRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // not Linux
        }
    }
}
