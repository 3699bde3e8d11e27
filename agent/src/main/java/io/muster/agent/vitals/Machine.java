package io.muster.agent.vitals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What machine this is.
 *
 * @param os {@code linux}, {@code macos}, {@code windows}, or the first word of what Java calls it
 * @param arch as Java calls it, {@code amd64}
 */
public record Machine(String hostname, String os, String arch) {
    private static final Path LINUX_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    public static Machine current() {
        return new Machine(
                localName(),
                family(System.getProperty("os.name", "unknown")),
                System.getProperty("os.arch", "unknown"));
    }

    /** From the kernel where it tells: asking for the local host's name may go to a name server and wait. */
    private static String localName() {
        try {
            return Files.readString(LINUX_HOSTNAME).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }

    static String family(String osName) {
        var name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "macos";
        }
        return name.split(" ", 2)[0];
    }
}
