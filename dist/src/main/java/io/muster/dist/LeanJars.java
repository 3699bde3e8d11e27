package io.muster.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Copies jars without the names of local variables, which only a debugger reads and every loaded class carries along, and
 * without entries for folders, since the directory of a jar is in memory as long as it is open. Line numbers stay: stack
 * traces read as before.
 */
final class LeanJars {
    private LeanJars() {}

    static void copy(Path from, Path to) throws IOException {
        try (var jars = Files.list(from)) {
            for (var jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                copyJar(jar, to.resolve(jar.getFileName()));
            }
        }
    }

    private static void copyJar(Path from, Path to) throws IOException {
        try (var in = new JarFile(from.toFile(), false);
                var out = new ZipOutputStream(Files.newOutputStream(to))) {
            if (in.stream().anyMatch(entry -> entry.getName().matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"))) {
                throw new IOException(from + " is signed: what is changed in it would not load");
            }
            for (var entry : Collections.list(in.entries())) {
                if (entry.isDirectory()) {
                    continue;
                }
                var bytes = read(in, entry);
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? withoutLocalVariables(bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] read(JarFile jar, ZipEntry entry) {
        try (var content = jar.getInputStream(entry)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + entry.getName() + " of " + jar.getName(), e);
        }
    }

    /** Everything else of the class stays as it is, bit by bit but for the order in its constant pool. */
    static byte[] withoutLocalVariables(byte[] classFile) {
        var writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                return new MethodVisitor(
                                        Opcodes.ASM9,
                                        super.visitMethod(access, name, descriptor, signature, exceptions)) {
                                    @Override
                                    public void visitLocalVariable(
                                            String variable,
                                            String type,
                                            String generic,
                                            Label start,
                                            Label end,
                                            int index) {
                                        // left out
                                    }
                                };
                            }
                        },
                        0);
        return writer.toByteArray();
    }
}
