package io.muster.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes a folder with all that an agent needs, Java included, and packs it.
 *
 * <pre>
 *   muster       the launcher, as in a checkout
 *   java/        a Java image of the modules that an agent needs
 *   lib/         the jars of an agent
 *   classpath    their order, which the cache depends on
 *   agent.aot    the cache that it starts from
 * </pre>
 */
final class AgentDistribution {
    private AgentDistribution() {}

    /** Arguments: the checkout, the folder with the jars, the class path for the training, where to make it, its name. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var checkout = Path.of(arguments[0]);
        var jars = Path.of(arguments[1]);
        var trainingClassPath = arguments[2];
        var target = Path.of(arguments[3]);
        var name = arguments[4];
        var folder = target.resolve(name);

        delete(folder);
        Files.createDirectories(folder);
        for (var file : List.of("muster", "LICENSE")) {
            Files.copy(checkout.resolve(file), folder.resolve(file));
        }
        JavaImage.make(folder.resolve("java"));
        LeanJars.copy(jars, Files.createDirectories(folder.resolve("lib")));
        writeClassPath(folder);
        train(folder, trainingClassPath);
        pack(target, name);
    }

    /** The cache holds for one order of the jars, and that of a folder differs from disk to disk. */
    private static void writeClassPath(Path folder) throws IOException {
        try (var jars = Files.list(folder.resolve("lib"))) {
            Files.write(
                    folder.resolve("classpath"),
                    jars.map(jar -> jar.getFileName().toString()).sorted().toList());
        }
    }

    /** Started by the launcher, so that the flags are those of every later start. */
    private static void train(Path folder, String classPath) throws IOException, InterruptedException {
        var cache = folder.resolve("agent.aot");
        var training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath,
                        "io.muster.cli.up.AgentTraining",
                        folder.resolve("muster").toString(),
                        "agent")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("training.log").toFile());
        training.environment().put("MUSTER_OPTS", "-XX:AOTCacheOutput=" + cache);
        training.environment().remove("MUSTER_JAVA_HOME");
        run(training);
        if (!Files.exists(cache)) {
            throw new IOException("the training has left no " + cache + "; see training.log beside its folder");
        }
    }

    /** Times have to survive: the JVM passes over a cache that was made with jars of another time. */
    private static void pack(Path target, String name) throws IOException, InterruptedException {
        run(new ProcessBuilder(
                        "tar",
                        "--create",
                        "--gzip",
                        "--owner=0",
                        "--group=0",
                        "--numeric-owner",
                        "--file",
                        target.resolve(name + ".tar.gz").toString(),
                        "--directory",
                        target.toString(),
                        name)
                .inheritIO());
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        var code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException(builder.command() + " ended with " + code);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        var found = new ArrayList<Path>();
        try (var files = Files.walk(folder)) {
            files.forEach(found::add);
        }
        found.sort(Comparator.reverseOrder());
        for (var file : found) {
            Files.delete(file);
        }
    }
}
