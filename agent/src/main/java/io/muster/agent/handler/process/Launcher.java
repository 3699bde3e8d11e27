package io.muster.agent.handler.process;

import io.muster.agent.isolation.Cell;
import io.muster.agent.isolation.SystemTools;
import io.muster.agent.spawn.Spawner;
import io.muster.schemas.shell.ProcessParams;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Starts a program in a cell, and under the circumstances that its task asks for.
 *
 * <p>Neither {@link ProcessBuilder} nor {@code posix_spawn} can put a process into a cgroup before it runs, or change its user. So a small shell script
 * runs first, does these things to itself, and becomes the program. What comes from the task reaches it as arguments and
 * in the environment, and is nowhere part of its text. The variables that a task sets are taken over at the very end, as
 * the user that the program runs as: {@code LD_PRELOAD} and its like have no power over the launcher.
 *
 * <p>Where processes are found by a mark in their environment, the launcher has it from its first instruction, and ends when
 * its agent died before that: a program that nobody could find does not begin (decision 24).
 */
final class Launcher {
    static final String NAME = "muster-launch";
    /** The kernel, when it has to kill for want of memory, is to prefer a task to its agent. */
    private static final String OOM_SCORE = "500";

    private static final String VARIABLE = "MUSTER_ENV_";
    private static final File NOTHING = new File("/dev/null");
    private static final String SHELL = "/bin/sh";
    private static final boolean HAS_SHELL = Files.isExecutable(Path.of(SHELL));

    /** Takes over variables, which are in the environment under other names. */
    private static final String EXPORTS = """
            muster_n=$1; shift
            while [ "$muster_n" -gt 0 ]; do
              eval "export \\"\\$MUSTER_ENV_$muster_n\\""
              unset "MUSTER_ENV_$muster_n"
              muster_n=$((muster_n - 1))
            done
            unset muster_n
            exec "$@"
            """;

    private static final String BECOME = "exec \"$@\"\n";

    private static final String SCRIPT = """
            while :; do
              case $1 in
                parent) [ "$PPID" = "$2" ] || { echo "muster-launch: not the child of its agent" >&2; exit 125; } ;;
                enter) echo 0 >"$2" || { echo "muster-launch: cannot enter $2" >&2; exit 125; } ;;
                umask) umask "$2" ;;
                oom) { echo "$2" >/proc/self/oom_score_adj; } 2>/dev/null ;;
                run) shift; break ;;
              esac
              shift 2
            done
            """;

    private final ProcessParams params;
    private final @Nullable UserAccount account;
    private final Map<String, String> environment;
    private final Cell cell;
    private final Optional<Spawner> spawner;
    private final Executor threads;
    /**
     * @param account of the user that the program is to run as; null: the agent's own
     * @param environment what every program gets
     * @param spawner makes the session that the cell wants; empty where that takes {@code setsid}
     * @param threads wait for the program's end
     */
    Launcher(
            ProcessParams params,
            @Nullable UserAccount account,
            Map<String, String> environment,
            Cell cell,
            Optional<Spawner> spawner,
            Executor threads) {
        this.params = params;
        this.account = account;
        this.environment = environment;
        this.cell = cell;
        this.spawner = spawner;
        this.threads = threads;
    }

    /** @throws IOException as {@link ProcessBuilder#start} */
    Process start(List<String> argv) throws IOException {
        var line = commandLine(argv);
        return spawner.isPresent()
                ? spawner.get()
                        .start(line.words, line.variables, params.workingDirectory(), params.stdin() != null, threads)
                : builder(line).start();
    }

    /** What the system is asked to run. */
    record CommandLine(List<String> words, Map<String, String> variables) {}

    CommandLine commandLine(List<String> argv) {
        var words = new ArrayList<String>();
        var variables = new TreeMap<>(environment);
        var own = ownVariables();
        if (cell.isSession()
                || (isMarked() && HAS_SHELL)
                || !cell.entrances().isEmpty()
                || account != null
                || params.umask() != null
                || params.nice() != null) {
            var exports = List.copyOf(own.entrySet());
            for (var n = 0; n < exports.size(); n++) {
                variables.put(
                        VARIABLE + (n + 1),
                        exports.get(n).getKey() + "=" + exports.get(n).getValue());
            }
            addLauncher(words, exports.size());
        } else {
            variables.putAll(own);
        }
        variables.putAll(cell.mark());
        words.addAll(argv);
        return new CommandLine(words, variables);
    }

    private boolean isMarked() {
        return !cell.mark().isEmpty();
    }

    private ProcessBuilder builder(CommandLine line) {
        var builder = new ProcessBuilder(line.words);
        builder.environment().clear();
        builder.environment().putAll(line.variables);
        if (params.workingDirectory() != null) {
            builder.directory(new File(params.workingDirectory()));
        }
        if (params.stdin() == null && NOTHING.exists()) {
            builder.redirectInput(NOTHING);
        }
        return builder;
    }

    private void addLauncher(List<String> words, int exports) {
        words.addAll(List.of(SHELL, "-c", account == null ? SCRIPT + EXPORTS : SCRIPT + BECOME, NAME));
        addSteps(words);
        if (account == null) {
            words.add(Integer.toString(exports));
            addPrefixes(words);
        } else {
            addPrefixes(words);
            words.addAll(List.of(
                    SystemTools.require("setpriv", "run_as"),
                    "--reuid=" + account.uid(),
                    "--regid=" + account.gid(),
                    "--init-groups",
                    "--inh-caps=-all",
                    SHELL,
                    "-c",
                    EXPORTS,
                    NAME,
                    Integer.toString(exports)));
        }
    }

    private Map<String, String> ownVariables() {
        var variables = new TreeMap<String, String>();
        if (account != null) {
            variables.putAll(account.environment());
        }
        variables.putAll(params.env());
        variables.keySet().removeAll(cell.mark().keySet()); // which is not the task's to set
        return variables;
    }

    private void addSteps(List<String> words) {
        if (isMarked()) {
            words.add("parent");
            words.add(Long.toString(ProcessHandle.current().pid()));
        }
        for (Path entrance : cell.entrances()) {
            words.add("enter");
            words.add(entrance.toString());
        }
        words.addAll(List.of("oom", OOM_SCORE));
        if (params.umask() != null) {
            words.addAll(List.of("umask", params.umask()));
        }
        words.add("run");
    }

    private void addPrefixes(List<String> words) {
        if (params.nice() != null) {
            words.addAll(List.of(
                    SystemTools.require("nice", "nice"), "-n", params.nice().toString()));
        }
        if (cell.isSession() && spawner.isEmpty()) {
            words.add(SystemTools.require("setsid", "isolation"));
        }
    }
}
