package io.muster.agent.policy;

import io.muster.agent.policy.danger.Danger;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What applies on this machine.
 *
 * @param origin for people: the file or the profile
 * @param zone of the hours in rules
 * @param allowsByDefault what happens to a task that no rule is about
 * @param protectsAgent whether tasks are kept from the agent's own files
 * @param dangers all of them
 */
public record Policy(
        String origin,
        ZoneId zone,
        boolean allowsByDefault,
        boolean protectsAgent,
        Map<Danger, DangerMode> dangers,
        List<Rule> rules) {
    public Policy {
        dangers = Map.copyOf(dangers);
        rules = List.copyOf(rules);
    }
}
