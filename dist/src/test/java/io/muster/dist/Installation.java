package io.muster.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution, unpacked on a machine that has every program but Java. */
final class Installation {
    private final Path folder;
    private final Path programs;

    record Ran(int code, String out, String err) {}

    private Installation(Path folder, Path programs) {
        this.folder = folder;
        this.programs = programs;
    }

    static Installation of(Path archive, Path directory) throws Exception {
        assertTrue(Files.exists(archive), archive + " is not there; mvn -Pdist makes it");
        var unpacking = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString());
        assertEquals(0, unpacking.inheritIO().start().waitFor());
        var name = archive.getFileName().toString().replace(".tar.gz", "");
        return new Installation(directory.resolve(name), programsWithoutJava(directory.resolve("bin")));
    }

    private static Path programsWithoutJava(Path bin) throws IOException {
        Files.createDirectory(bin);
        var taken = new HashSet<Path>();
        for (var source : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")) {
            try (var found = Files.list(Path.of(source))) {
                for (var program : found.toList()) {
                    if (!program.getFileName().toString().startsWith("java") && taken.add(program.getFileName())) {
                        Files.createSymbolicLink(bin.resolve(program.getFileName()), program);
                    }
                }
            }
        }
        return bin;
    }

    Path java() {
        return folder.resolve("java/bin/java");
    }

    ProcessBuilder muster(String... words) {
        var command = new ArrayList<String>();
        command.add(folder.resolve("muster").toString());
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        environment.clear();
        environment.put("PATH", programs.toString());
        environment.put("HOME", folder.getParent().toString());
        environment.put("MUSTER_JDK_FOLDERS", ""); // nor is one looked for in the usual places
        return builder;
    }

    Ran run(String... words) throws Exception {
        var out = Files.createTempFile(folder.getParent(), "out", "");
        var err = Files.createTempFile(folder.getParent(), "err", "");
        var process = muster(words)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), String.join(" ", words));
        return new Ran(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
