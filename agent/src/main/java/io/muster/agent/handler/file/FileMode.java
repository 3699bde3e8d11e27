package io.muster.agent.handler.file;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Permissions in octal, as people write them. */
final class FileMode {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
    private static final int HIGHEST = 0400;
    private static final List<PosixFilePermission> FROM_THE_HIGHEST_BIT = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private FileMode() {}

    /** @throws IllegalArgumentException when it is not three octal digits, a 0 before them or not */
    static Set<PosixFilePermission> parse(String text) {
        if (!OCTAL.matcher(text).matches()) {
            throw new IllegalArgumentException("mode must be three octal digits, as 0644");
        }
        var bits = Integer.parseInt(text, 8);
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (var i = 0; i < FROM_THE_HIGHEST_BIT.size(); i++) {
            if ((bits & (HIGHEST >> i)) != 0) {
                permissions.add(FROM_THE_HIGHEST_BIT.get(i));
            }
        }
        return permissions;
    }

    /** As {@code 0644}. */
    static String format(Set<PosixFilePermission> permissions) {
        var bits = permissions.stream()
                .mapToInt(permission -> HIGHEST >> FROM_THE_HIGHEST_BIT.indexOf(permission))
                .sum();
        return String.format(Locale.ROOT, "0%03o", bits);
    }
}
