package io.muster.benchmarks.footprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is compared: the yardsticks, and every way of starting an agent that this checkout has. */
final class Variants {
    /** Of a light JVM, without anything that is the agent's own. */
    private static final List<String> LIGHT =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx64m");

    static final String TOPIC = "benchmark.idle";

    private final Path checkout;
    private final String bootstrapServers;

    /** @param checkout the root of a checkout in which {@code ./muster} has been built */
    Variants(Path checkout, String bootstrapServers) {
        this.checkout = checkout;
        this.bootstrapServers = bootstrapServers;
    }

    List<Variant> all() {
        var launcher = checkout.resolve("muster").toAbsolutePath().toString();
        var variants = new ArrayList<Variant>();
        variants.add(Variant.yardstick("empty JVM", yardstick()));
        variants.add(Variant.yardstick("JVM with Kafka's clients", yardstick(bootstrapServers, TOPIC)));
        variants.add(Variant.agent("agent, JVM as it comes", plain(), Map.of()));
        variants.add(Variant.agent(
                "./muster agent, no AOT cache", List.of(launcher, "agent"), Map.of("MUSTER_OPTS", "-XX:AOTMode=off")));
        variants.add(Variant.agent("./muster agent", List.of(launcher, "agent"), Map.of()));
        variants.add(
                Variant.agent("distribution, no AOT cache", installed(), Map.of("MUSTER_OPTS", "-XX:AOTMode=off")));
        variants.add(Variant.agent("distribution", installed(), Map.of()));
        return variants;
    }

    /** What {@code mvn -Pdist} made, on the Java that it brings. */
    private List<String> installed() {
        try (var made = Files.newDirectoryStream(checkout.resolve("dist/target"), "muster-agent-*-linux-*")) {
            for (var folder : made) {
                if (Files.isDirectory(folder)) {
                    return List.of(folder.resolve("muster").toAbsolutePath().toString(), "agent");
                }
            }
            throw new IllegalStateException("no distribution in dist/target; benchmarks/run makes it");
        } catch (IOException e) {
            throw new UncheckedIOException("no distribution in dist/target; benchmarks/run makes it", e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> yardstick(String... arguments) {
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(LIGHT);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), IdleJvm.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> plain() {
        return List.of(
                java(),
                "-Xlog:disable",
                "-cp",
                checkout.resolve("cli/target/muster/lib") + "/*",
                "io.muster.cli.Main",
                "agent");
    }
}
