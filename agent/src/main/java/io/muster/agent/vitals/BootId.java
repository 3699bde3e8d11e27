package io.muster.agent.vitals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Which boot of the machine this is, to tell a restart of the agent from one of the machine. */
public record BootId(String value) {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    /** @param bootTime stands in where the system gives its boots no id */
    public static BootId current(Instant bootTime) {
        try {
            return new BootId(Files.readString(LINUX).strip());
        } catch (IOException e) {
            return new BootId("boot-" + bootTime.getEpochSecond());
        }
    }
}
