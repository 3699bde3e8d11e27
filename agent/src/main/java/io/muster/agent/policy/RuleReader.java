package io.muster.agent.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one rule of a policy file. */
final class RuleReader {
    private static final String ANY_OTHERS = "...";
    private static final int NAME_LENGTH = 100;

    private RuleReader() {}

    static Rule read(Fields fields) {
        var name = fields.one("name", RuleReader::name).orElse("");
        if (!fields.has("name")) {
            fields.problem("name", "is missing: a refused task shows it");
        }
        var allows = fields.one("action", RuleReader::allows).orElse(false);
        if (!fields.has("action")) {
            fields.problem("action", "is missing; allow or deny");
        }
        var rule = new Rule(
                name,
                allows,
                fields.one("reason", text -> text).orElse(""),
                texts(fields, "type"),
                texts(fields, "submitted-by"),
                texts(fields, "run-as"),
                fields.many("executable", Patterns.NONE, list -> executables(list, allows)),
                arguments(fields),
                texts(fields, "environment"),
                fields.many("path", Patterns.NONE, list -> Patterns.of(list, RuleReader::absolute)),
                hours(fields));
        if (rule.concernsPrograms() && rule.concernsPaths()) {
            fields.problem(
                    "path",
                    "is of tasks that start no program: it does not go with executable, arguments or environment");
        }
        fields.checkAllKnown();
        return rule;
    }

    private static String name(String text) {
        if (text.isBlank() || text.length() > NAME_LENGTH || text.startsWith("dangerous-")) {
            throw new IllegalArgumentException(
                    "must have 1 to " + NAME_LENGTH + " characters and not begin with dangerous-");
        }
        return text;
    }

    private static boolean allows(String text) {
        return switch (text) {
            case "allow" -> true;
            case "deny" -> false;
            default -> throw new IllegalArgumentException("must be allow or deny, not '" + text + "'");
        };
    }

    private static Patterns texts(Fields fields, String key) {
        return fields.many(key, Patterns.NONE, list -> Patterns.of(list, Glob::text));
    }

    private static Patterns executables(List<String> texts, boolean allows) {
        for (var text : texts) {
            var pattern = text.startsWith("!") ? text.substring(1) : text;
            if (allows && !pattern.startsWith("/") && !pattern.startsWith("**")) {
                throw new IllegalArgumentException("'" + text
                        + "' must be a path from the root in a rule that allows: any file can be given a name");
            }
            if (pattern.indexOf('/') > 0 && !pattern.startsWith("**")) {
                throw new IllegalArgumentException("'" + text + "' must be a path from the root, or a name alone");
            }
        }
        return Patterns.of(texts, Glob::path);
    }

    private static Glob absolute(String text) {
        if (!text.startsWith("/") && !text.startsWith("**")) {
            throw new IllegalArgumentException("'" + text + "' must be a path from the root");
        }
        return Glob.path(text);
    }

    private static ArgumentConditions arguments(Fields fields) {
        var exactly = fields.many("arguments");
        var open = exactly.filter(list -> list.getLast().equals(ANY_OTHERS)).isPresent();
        return new ArgumentConditions(
                exactly.flatMap(list -> globs(fields, open ? list.subList(0, list.size() - 1) : list)),
                open,
                texts(fields, "any-argument"),
                texts(fields, "every-argument"));
    }

    private static Optional<List<Glob>> globs(Fields fields, List<String> texts) {
        try {
            return Optional.of(texts.stream().map(Glob::text).toList());
        } catch (IllegalArgumentException e) {
            fields.problem("arguments", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Hours hours(Fields fields) {
        var days = fields.many("days", Hours.ALWAYS.days(), RuleReader::days);
        var none = new Hours(days, LocalTime.MIN, LocalTime.MIN);
        return fields.one("hours", text -> hours(text, days)).orElse(none);
    }

    private static Hours hours(String text, Set<DayOfWeek> days) {
        var ends = text.split("-", -1);
        try {
            if (ends.length == 2) {
                var from = LocalTime.parse(ends[0].strip());
                var to = ends[1].strip().equals("24:00") ? LocalTime.MIN : LocalTime.parse(ends[1].strip());
                return new Hours(days, from, to);
            }
        } catch (DateTimeParseException e) {
            // told below, with what was expected
        }
        throw new IllegalArgumentException("must be as 08:00-18:00 (in quotes), not '" + text + "'");
    }

    private static Set<DayOfWeek> days(List<String> texts) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (var text : texts) {
            var ends = text.split("-", -1);
            var first = day(ends[0], text);
            var last = ends.length == 1 ? first : day(ends[ends.length - 1], text);
            for (var day = first; ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return Set.copyOf(days);
    }

    private static DayOfWeek day(String text, String whole) {
        for (var day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equals(text.strip().toUpperCase(Locale.ROOT))) {
                return day;
            }
        }
        throw new IllegalArgumentException("must be days as mon or mon-fri, not '" + whole + "'");
    }
}
