package io.muster.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class LeanJarsTest {
    private static final class Debug extends ClassVisitor {
        private final TreeSet<String> variables = new TreeSet<>();
        private final TreeSet<Integer> lines = new TreeSet<>();

        private Debug(byte[] classFile) {
            super(Opcodes.ASM9);
            new ClassReader(classFile).accept(this, 0);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitLocalVariable(
                        String variable, String type, String generic, Label start, Label end, int index) {
                    variables.add(variable);
                }

                @Override
                public void visitLineNumber(int line, Label start) {
                    lines.add(line);
                }
            };
        }
    }

    @Test
    void namesOfLocalVariablesGoAndLineNumbersStay() throws Exception {
        byte[] before;
        try (var own = LeanJarsTest.class.getResourceAsStream("LeanJarsTest.class")) {
            before = own.readAllBytes();
        }
        var lean = LeanJars.withoutLocalVariables(before);
        assertTrue(new Debug(before).variables.contains("lean"));
        assertEquals(new TreeSet<>(), new Debug(lean).variables);
        assertFalse(new Debug(lean).lines.isEmpty());
        assertEquals(new Debug(before).lines, new Debug(lean).lines);
    }

    @Test
    void filesStayAndEntriesForFoldersGo(@TempDir Path directory) throws Exception {
        var from = Files.createDirectories(directory.resolve("from"));
        var to = Files.createDirectories(directory.resolve("to"));
        try (var jar = new JarOutputStream(Files.newOutputStream(from.resolve("some.jar")))) {
            for (var name : List.of("io/", "io/muster/", "io/muster/some.properties")) {
                jar.putNextEntry(new ZipEntry(name));
                jar.write(name.endsWith("/") ? new byte[0] : "key=value".getBytes(UTF_8));
            }
        }
        LeanJars.copy(from, to);
        try (var jar = new JarFile(to.resolve("some.jar").toFile())) {
            var entries = Collections.list(jar.entries());
            assertEquals(
                    List.of("io/muster/some.properties"),
                    entries.stream().map(ZipEntry::getName).toList());
            assertEquals(
                    "key=value",
                    new String(jar.getInputStream(entries.getFirst()).readAllBytes(), UTF_8));
        }
    }
}
