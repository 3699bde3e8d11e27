package io.muster.runtime.settings;

import io.muster.schemas.codec.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, flags before environment before file before default.
 *
 * <p>A module's configuration record reads all its keys from here, and then calls {@link #check}: every value that is
 * missing or cannot be used is reported at once. The environment form of {@code gateway.http-port} is
 * {@code MUSTER_GATEWAY_HTTP_PORT}.
 */
public final class Settings {
    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final Map<String, String> file;
    private final String fileName;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> effective = new TreeMap<>();
    private final Set<String> known = new TreeSet<>();

    private Settings(
            Map<String, String> flags, Map<String, String> environment, Map<String, String> file, String fileName) {
        this.flags = Map.copyOf(flags);
        this.environment = Map.copyOf(environment);
        this.file = Map.copyOf(file);
        this.fileName = fileName;
    }

    /**
     * @param flags by key
     * @param environment by variable name, as {@link System#getenv()}
     * @param file a YAML file, or null
     * @throws SettingsException when the file cannot be read
     */
    public static Settings of(Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
        return file == null
                ? new Settings(flags, environment, Map.of(), "")
                : new Settings(flags, environment, SettingsFile.read(file), file.toString());
    }

    /** Settings given in code, for tests and for the parts of a local stack. */
    public static Settings of(Map<String, String> values) {
        return new Settings(values, Map.of(), Map.of(), "");
    }

    public String text(String key, String defaultValue) {
        return value(key, defaultValue, text -> text, text -> !text.isBlank(), "must not be empty");
    }

    /** A value that has no default. While it is missing, the problem is noted and an empty text is given. */
    public String required(String key) {
        known.add(key);
        var raw = raw(key);
        if (raw == null || raw.isBlank()) {
            problems.add(key + ": is required; set it in the file, with a flag, or as " + environmentName(key));
            return "";
        }
        effective.put(key, raw);
        return raw;
    }

    public int integer(String key, int defaultValue, int min, int max) {
        return value(
                key,
                defaultValue,
                Integer::valueOf,
                n -> n >= min && n <= max,
                "must be a whole number from " + min + " to " + max);
    }

    /** A TCP port; 0 stands for any free one. */
    public int port(String key, int defaultValue) {
        return integer(key, defaultValue, 0, 65535);
    }

    public boolean flag(String key, boolean defaultValue) {
        return value(
                key,
                defaultValue,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException(text);
                },
                ignored -> true,
                "must be true or false");
    }

    public Duration duration(String key, Duration defaultValue) {
        return value(
                key,
                defaultValue,
                Durations::parse,
                d -> d.isPositive(),
                "must be a duration longer than zero, as 30s, 10m, 1h");
    }

    public Path path(String key, Path defaultValue) {
        return value(key, defaultValue, Path::of, ignored -> true, "must be a path");
    }

    public URI uri(String key, URI defaultValue) {
        return value(key, defaultValue, URI::create, uri -> uri.getScheme() != null, "must be a URI with a scheme");
    }

    /** Comma-separated {@code name=value} pairs. */
    public Map<String, String> pairs(String key) {
        return value(
                key, Map.of(), Settings::parsePairs, ignored -> true, "must be name=value pairs, as role=web,zone=a");
    }

    /** Any other type, read by {@code parser}, whose {@link IllegalArgumentException} message is shown to the user. */
    public <T> T parsed(String key, T defaultValue, Function<String, T> parser) {
        known.add(key);
        var raw = raw(key);
        if (raw != null) {
            try {
                effective.put(key, raw);
                return parser.apply(raw);
            } catch (IllegalArgumentException e) {
                problems.add(key + ": " + e.getMessage());
            }
        }
        return defaultValue;
    }

    /** A value as it was given; empty when it was not. */
    public Optional<String> optional(String key) {
        known.add(key);
        return Optional.ofNullable(raw(key));
    }

    /** Notes a problem that concerns more than one value. */
    public void problem(String text) {
        problems.add(text);
    }

    /**
     * Reports every problem noted so far, and every key below the given section that nobody has read.
     *
     * @param section what the module's own keys begin with, as {@code gateway}
     * @throws SettingsException when there is any
     */
    public void check(String section) {
        for (var key : file.keySet()) {
            if (key.startsWith(section + ".") && !known.contains(key)) {
                problems.add(key + ": is not a setting (in " + fileName + "); known are " + String.join(", ", known));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** What was read and from where it applies, secrets hidden: one line for the log at start-up. */
    public String describe() {
        var shown = new ArrayList<String>();
        effective.forEach((key, value) -> shown.add(key + "=" + (isSecret(key) ? "***" : value)));
        return String.join(" ", shown);
    }

    static String environmentName(String key) {
        return "MUSTER_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private <T> T value(
            String key, T defaultValue, Function<String, T> parser, Predicate<T> valid, String expectation) {
        known.add(key);
        var raw = raw(key);
        if (raw == null) {
            effective.put(key, String.valueOf(defaultValue));
            return defaultValue;
        }
        effective.put(key, raw);
        try {
            var value = parser.apply(raw);
            if (valid.test(value)) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // told below, with the key and what was expected
        }
        problems.add(key + ": " + expectation + ", not '" + (isSecret(key) ? "***" : raw) + "'");
        return defaultValue;
    }

    private @Nullable String raw(String key) {
        var value = flags.get(key);
        if (value == null) {
            value = environment.get(environmentName(key));
        }
        return value == null ? file.get(key) : value;
    }

    private static Map<String, String> parsePairs(String text) {
        var pairs = new TreeMap<String, String>();
        for (var pair : text.split(",", -1)) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(text);
            }
            pairs.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return pairs;
    }

    private static boolean isSecret(String key) {
        return key.endsWith("token") || key.endsWith("password") || key.endsWith("secret") || key.equals("redis.uri");
    }
}
