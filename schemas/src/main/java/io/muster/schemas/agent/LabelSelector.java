package io.muster.schemas.agent;

import io.muster.schemas.id.AgentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Chooses agents by their labels, with the grammar of Kubernetes label selectors: {@code role=web,env!=prod},
 * {@code zone in (a,b)}, {@code zone notin (a,b)}, {@code gpu} (has the label), {@code !legacy} (has it not); and
 * {@code id=web-*}, where {@code *} stands for any characters, on the agent's id. All terms must hold. As in
 * Kubernetes, {@code !=} and {@code notin} also match agents without the label.
 */
public final class LabelSelector {
    /** Matches every agent. */
    public static final String ANY_AGENT = "id=*";

    private static final String NAME = "[A-Za-z0-9]([A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?";
    private static final Pattern SET_TERM = Pattern.compile("(" + NAME + ")\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern EQUALITY_TERM = Pattern.compile("(" + NAME + ")\\s*(!=|==|=)\\s*([A-Za-z0-9_.*-]*)");
    private static final Pattern PRESENCE_TERM = Pattern.compile("(!?)\\s*(" + NAME + ")");
    private static final Pattern COMMA_OUTSIDE_PARENTHESES = Pattern.compile(",(?![^(]*\\))");

    private final String text;
    private final List<Term> terms;

    private LabelSelector(String text, List<Term> terms) {
        this.text = text;
        this.terms = terms;
    }

    /** @throws IllegalArgumentException naming the term that cannot be read */
    public static LabelSelector parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a selector needs at least one term, as role=web");
        }
        var terms = new ArrayList<Term>();
        for (var term : COMMA_OUTSIDE_PARENTHESES.split(text, -1)) {
            terms.add(parseTerm(term.strip()));
        }
        return new LabelSelector(text, List.copyOf(terms));
    }

    public boolean matches(AgentId agentId, Map<String, String> labels) {
        return terms.stream().allMatch(term -> term.matches(agentId, labels));
    }

    private static Term parseTerm(String term) {
        var set = SET_TERM.matcher(term);
        if (set.matches()) {
            var values = new TreeSet<String>();
            for (var value : set.group(4).split(",", -1)) {
                values.add(value.strip());
            }
            return new OneOf(set.group(1), values, set.group(3).equals("in"));
        }
        var equality = EQUALITY_TERM.matcher(term);
        if (equality.matches()) {
            var wanted = !equality.group(3).equals("!=");
            var value = equality.group(4);
            return equality.group(1).equals("id")
                    ? new IdGlob(glob(value), wanted)
                    : new OneOf(equality.group(1), Set.of(value), wanted);
        }
        var presence = PRESENCE_TERM.matcher(term);
        if (presence.matches()) {
            return new Present(presence.group(2), presence.group(1).isEmpty());
        }
        throw new IllegalArgumentException("cannot read the selector term '" + term
                + "'; terms look like role=web, env!=prod, zone in (a,b), gpu, !legacy, id=web-*");
    }

    private static Pattern glob(String value) {
        var regex = new StringBuilder();
        for (var literal : value.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString());
    }

    @Override
    public String toString() {
        return text;
    }

    private sealed interface Term {
        boolean matches(AgentId agentId, Map<String, String> labels);
    }

    private record OneOf(String label, Set<String> values, boolean wanted) implements Term {
        @Override
        public boolean matches(AgentId agentId, Map<String, String> labels) {
            var value = label.equals("id") ? agentId.value() : labels.get(label);
            return (value != null && values.contains(value)) == wanted;
        }
    }

    private record Present(String label, boolean wanted) implements Term {
        @Override
        public boolean matches(AgentId agentId, Map<String, String> labels) {
            return labels.containsKey(label) == wanted;
        }
    }

    private record IdGlob(Pattern pattern, boolean wanted) implements Term {
        @Override
        public boolean matches(AgentId agentId, Map<String, String> labels) {
            return pattern.matcher(agentId.value()).matches() == wanted;
        }
    }
}
