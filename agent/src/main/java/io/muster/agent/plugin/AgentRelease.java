package io.muster.agent.plugin;

import com.github.zafarkhaja.semver.ParseException;
import com.github.zafarkhaja.semver.Version;
import com.github.zafarkhaja.semver.expr.ExpressionParser;

/** The agent's version, as plugins ask for it. A build on the way to 1.2.0 counts as 1.2.0. */
record AgentRelease(Version version) {
    static AgentRelease of(String version) {
        return new AgentRelease(
                Version.tryParse(version).map(Version::toStableVersion).orElse(Version.of(0)));
    }

    /**
     * @param requires a range of semantic versions, as {@code >=0.1.0 & <2.0.0}; empty: any
     * @throws PluginException when this version is not in it, or it is no range
     */
    void check(PluginName plugin, String requires) throws PluginException {
        if (requires.isBlank()) {
            return;
        }
        try {
            // As PF4J reads it: a version alone is the least one.
            var range = Version.isValid(requires.strip()) ? ">=" + requires.strip() : requires;
            if (version.satisfies(ExpressionParser.newInstance().parse(range))) {
                return;
            }
        } catch (ParseException | IllegalArgumentException e) {
            throw new PluginException(plugin + ": requires '" + requires + "' is not a range of versions", e);
        }
        throw new PluginException(plugin + " requires an agent of version " + requires + "; this one is " + version);
    }
}
