package io.muster.agent.policy;

import java.util.List;

/**
 * A decision, and how it came about.
 *
 * @param rule the name of the rule that decided
 * @param reason for a person
 * @param overridable a refusal that {@code allow_dangerous} would turn
 * @param programs what was seen, in order
 */
public record Verdict(boolean allowed, String rule, String reason, boolean overridable, List<SeenProgram> programs) {
    public Verdict {
        programs = List.copyOf(programs);
    }
}
