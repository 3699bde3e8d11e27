package io.muster.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that this agent was built as. */
public final class AgentVersion {
    private AgentVersion() {}

    public static String current() {
        var properties = new Properties();
        try (var in = AgentVersion.class.getResourceAsStream("agent.properties")) {
            if (in == null) {
                throw new IllegalStateException("agent.properties is missing from the build");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
