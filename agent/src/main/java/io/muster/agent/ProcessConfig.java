package io.muster.agent;

import io.muster.agent.handler.process.ProgramSettings;
import io.muster.agent.isolation.IsolationKind;
import io.muster.agent.isolation.IsolationSettings;
import io.muster.runtime.settings.Settings;
import io.muster.schemas.shell.ByteSize;
import io.muster.schemas.shell.ProcessLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an agent runs programs.
 *
 * @param isolation how the processes of a task are held together
 * @param programs what they may do and get
 */
public record ProcessConfig(IsolationSettings isolation, ProgramSettings programs) {
    private static final int USUAL_PROCESSES = 1_024;
    private static final int MOST_PROCESSES = 4_194_304;
    private static final String UNLIMITED = "unlimited";
    private static final Pattern COMMA = Pattern.compile(",");

    static ProcessConfig from(Settings settings, Map<String, String> environment) {
        return new ProcessConfig(
                new IsolationSettings(
                        settings.parsed("agent.isolation", Optional.empty(), ProcessConfig::kind),
                        settings.parsed("agent.cgroup-root", Optional.empty(), ProcessConfig::cgroupRoot),
                        limits(settings, "agent.limits.total.", null)),
                new ProgramSettings(
                        ProgramSettings.environment(
                                environment,
                                settings.parsed(
                                        "agent.environment", ProgramSettings.USUAL_ENVIRONMENT, ProcessConfig::names)),
                        settings.parsed("agent.run-as", Set.of(), ProcessConfig::names),
                        limits(settings, "agent.limits.task.", USUAL_PROCESSES),
                        ProgramSettings.runsAsRoot()));
    }

    private static ProcessLimits limits(Settings settings, String section, @Nullable Integer processes) {
        var isPerTask = processes != null;
        return new ProcessLimits(
                limit(settings, section + "memory", null, ByteSize::parse),
                limit(settings, section + "cpu", null, ProcessLimits::cores),
                limit(settings, section + "processes", processes, ProcessConfig::processes),
                isPerTask ? limit(settings, section + "output", null, ByteSize::parse) : null);
    }

    private static <T> @Nullable T limit(Settings settings, String key, @Nullable T usual, Function<String, T> parser) {
        return settings.<Optional<T>>parsed(
                        key,
                        Optional.ofNullable(usual),
                        text -> text.equals(UNLIMITED) ? Optional.empty() : Optional.of(parser.apply(text)))
                .orElse(null);
    }

    private static Optional<IsolationKind> kind(String text) {
        return text.equals("auto") ? Optional.empty() : Optional.of(IsolationKind.of(text));
    }

    private static Optional<Path> cgroupRoot(String text) {
        var path = Path.of(text).normalize();
        if (!path.isAbsolute() || path.getNameCount() == 0) {
            throw new IllegalArgumentException(
                    "must be a path below the mounted cgroup file systems, as /muster, not '" + text + "'");
        }
        return Optional.of(path);
    }

    private static int processes(String text) {
        try {
            var number = Integer.parseInt(text);
            if (number >= 1 && number <= MOST_PROCESSES) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "must be a whole number from 1 to " + MOST_PROCESSES + ", or unlimited, not '" + text + "'");
    }

    private static Set<String> names(String text) {
        return Set.copyOf(COMMA.splitAsStream(text)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList());
    }
}
