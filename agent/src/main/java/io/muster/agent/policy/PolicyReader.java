package io.muster.agent.policy;

import io.muster.agent.policy.danger.Danger;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the text of a policy file. */
final class PolicyReader {
    private static final String VERSION = "1";
    private final List<String> problems = new ArrayList<>();

    private PolicyReader() {}

    /**
     * @param profile what applies where the text says nothing and names no other profile
     * @param origin for people
     * @throws PolicyException naming everything that is wrong
     */
    static Policy read(String text, Profile profile, String origin) {
        return new PolicyReader().readAll(text, profile, origin);
    }

    private Policy readAll(String text, Profile profile, String origin) {
        var node = compose(text);
        if (!(node instanceof MappingNode mapping)) {
            throw new PolicyException(List.of("line 1: must be a YAML mapping that begins with version: " + VERSION));
        }
        var policy = policy(new Fields("", mapping, problems), profile, origin);
        if (!problems.isEmpty()) {
            throw new PolicyException(problems);
        }
        return policy;
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        try {
            return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new PolicyException(List.of((mark == null ? "" : "line " + (mark.getLine() + 1) + ": ")
                    + "is not valid YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            throw new PolicyException(List.of("is not valid YAML: " + e.getMessage()));
        }
    }

    private Policy policy(Fields fields, Profile profile, String origin) {
        if (fields.one("version", text -> text).filter(VERSION::equals).isEmpty()) {
            fields.problem("version", "must be " + VERSION);
        }
        var base = fields.one("profile", Profile::of).orElse(profile).policy();
        var zone = fields.one("time-zone", PolicyReader::zone).orElse(ZoneId.systemDefault());
        var allows = fields.one("default", PolicyReader::allows).orElse(base.allowsByDefault());
        var protects = fields.one("protect-agent-files", PolicyReader::flag).orElse(base.protectsAgent());
        var dangers = dangers(fields, base.dangers());
        var rules = new ArrayList<Rule>(base.rules());
        rules.addAll(rules(fields));
        fields.checkAllKnown();
        return new Policy(origin, zone, allows, protects, dangers, rules);
    }

    private List<Rule> rules(Fields fields) {
        var rules = new ArrayList<Rule>();
        var names = new HashSet<String>();
        for (var each : fields.mappings("rules")) {
            var rule = RuleReader.read(each);
            if (!names.add(rule.name()) && !rule.name().isEmpty()) {
                each.problem("name", "'" + rule.name() + "' is the name of another rule too");
            }
            rules.add(rule);
        }
        return rules;
    }

    private Map<Danger, DangerMode> dangers(Fields fields, Map<Danger, DangerMode> base) {
        var dangers = new EnumMap<Danger, DangerMode>(base);
        fields.mapping("dangerous").ifPresent(modes -> {
            modes.one("default", PolicyReader::mode).ifPresent(mode -> dangers.replaceAll((danger, old) -> mode));
            for (var danger : Danger.values()) {
                modes.one(danger.key(), PolicyReader::mode).ifPresent(mode -> dangers.put(danger, mode));
            }
            modes.checkAllKnown();
        });
        return dangers;
    }

    private static DangerMode mode(String text) {
        return Arrays.stream(DangerMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be allow, ask or deny, not '" + text + "'"));
    }

    private static boolean allows(String text) {
        return switch (text) {
            case "allow" -> true;
            case "deny" -> false;
            default -> throw new IllegalArgumentException("must be allow or deny, not '" + text + "'");
        };
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
        };
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be a time zone as Europe/Berlin or UTC, not '" + text + "'", e);
        }
    }
}
