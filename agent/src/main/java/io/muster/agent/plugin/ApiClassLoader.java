package io.muster.agent.plugin;

import java.util.List;

/**
 * What of the agent a plugin sees: the API, and what stands in its signatures. Everything else, Kafka's classes for instance, a
 * plugin brings along in the version that it likes.
 */
final class ApiClassLoader extends ClassLoader {
    private static final String API = "io.muster.agent.handler";
    private static final List<String> SHARED = List.of(
            "com.fasterxml.jackson.core.",
            "com.fasterxml.jackson.databind.",
            "com.fasterxml.jackson.annotation.",
            "org.jspecify.",
            "org.pf4j.",
            "org.slf4j.");

    ApiClassLoader() {
        super("agent-plugin-api", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var packageName = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        if (packageName.equals(API) || SHARED.stream().anyMatch(name::startsWith)) {
            return Class.forName(name, false, ApiClassLoader.class.getClassLoader());
        }
        throw new ClassNotFoundException(name);
    }
}
