package io.muster.agent.policy;

import java.util.List;
import java.util.Optional;

/**
 * What a rule asks of a program's arguments.
 *
 * @param exactly a pattern for each, in order; {@code ...} as the last stands for any others
 * @param any one argument has to match
 * @param every all arguments have to match
 */
record ArgumentConditions(Optional<List<Glob>> exactly, boolean open, Patterns any, Patterns every) {
    static final ArgumentConditions NONE =
            new ArgumentConditions(Optional.empty(), false, Patterns.NONE, Patterns.NONE);

    boolean isEmpty() {
        return exactly.isEmpty() && any.isEmpty() && every.isEmpty();
    }

    boolean hold(List<String> arguments) {
        return exactly.map(globs -> matchInOrder(globs, arguments)).orElse(true)
                && (any.isEmpty() || arguments.stream().anyMatch(any::match))
                && (every.isEmpty() || arguments.stream().allMatch(every::match));
    }

    private boolean matchInOrder(List<Glob> globs, List<String> arguments) {
        if (open ? arguments.size() < globs.size() : arguments.size() != globs.size()) {
            return false;
        }
        for (var i = 0; i < globs.size(); i++) {
            if (!globs.get(i).matches(arguments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
