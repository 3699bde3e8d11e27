package io.muster.agent.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A list of patterns, of which one has to match; those that begin with {@code !} must not. A list of these alone stands for
 * everything else. An empty list is no condition.
 */
record Patterns(List<Glob> wanted, List<Glob> unwanted) {
    static final Patterns NONE = new Patterns(List.of(), List.of());

    /** @throws IllegalArgumentException saying which is no pattern, and why */
    static Patterns of(List<String> texts, Function<String, Glob> parser) {
        var wanted = new ArrayList<Glob>();
        var unwanted = new ArrayList<Glob>();
        for (var text : texts) {
            if (text.startsWith("!")) {
                unwanted.add(parser.apply(text.substring(1)));
            } else {
                wanted.add(parser.apply(text));
            }
        }
        return new Patterns(List.copyOf(wanted), List.copyOf(unwanted));
    }

    boolean isEmpty() {
        return wanted.isEmpty() && unwanted.isEmpty();
    }

    boolean match(String text) {
        return matchAny(glob -> glob.matches(text));
    }

    boolean matchAny(Predicate<Glob> matches) {
        return (wanted.isEmpty() || wanted.stream().anyMatch(matches))
                && unwanted.stream().noneMatch(matches);
    }
}
