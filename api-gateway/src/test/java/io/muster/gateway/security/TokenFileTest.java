package io.muster.gateway.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    @Test
    void makesATokenThatOnlyItsOwnerCanReadAndKeepsIt(@TempDir Path directory) throws Exception {
        var file = directory.resolve("deep/admin-token");
        var token = TokenFile.readOrCreate(file, new SecureRandom());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(token, TokenFile.readOrCreate(file, new SecureRandom()));
        assertEquals(43, token.length());
    }

    @Test
    void refusesAnEmptyToken(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("admin-token"), "\n");
        assertThrows(IllegalStateException.class, () -> TokenFile.readOrCreate(file, new SecureRandom()));
    }
}
