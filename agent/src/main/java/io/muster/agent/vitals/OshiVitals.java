package io.muster.agent.vitals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.nativefree.SystemInfo;
import oshi.software.os.OperatingSystem;

/** From OSHI's native-free side, which reads /proc and /sys: nothing is unpacked, nothing is linked. */
public final class OshiVitals implements VitalsSource {
    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final OperatingSystem system;
    private final FileStore disk;
    private long[] lastTicks;

    /** @param stateDirectory whose file system is watched */
    public OshiVitals(Path stateDirectory) {
        var info = new SystemInfo();
        this.processor = info.getHardware().getProcessor();
        this.memory = info.getHardware().getMemory();
        this.system = info.getOperatingSystem();
        this.lastTicks = processor.getSystemCpuLoadTicks();
        try {
            this.disk = Files.getFileStore(stateDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell the file system of " + stateDirectory, e);
        }
    }

    @Override
    public Vitals read() {
        var ticks = processor.getSystemCpuLoadTicks();
        var cpu = processor.getSystemCpuLoadBetweenTicks(lastTicks, ticks);
        lastTicks = ticks;
        var load = processor.getSystemLoadAverage(3);
        var total = memory.getTotal();
        return new Vitals(
                tenths(cpu * 100),
                percent(total - memory.getAvailable(), total),
                diskUsage(),
                Instant.ofEpochSecond(system.getSystemBootTime()),
                load[0],
                load[1],
                load[2],
                system.getSystemUptime());
    }

    private double diskUsage() {
        try {
            var used = disk.getTotalSpace() - disk.getUnallocatedSpace();
            return percent(used, used + disk.getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the use of " + disk, e);
        }
    }

    private static double percent(long part, long whole) {
        return whole <= 0 ? 0 : tenths((double) part * 100 / whole);
    }

    /** One decimal: more would be noise, and bytes on the wire. */
    private static double tenths(double percent) {
        return Math.round(Math.clamp(percent, 0.0, 100.0) * 10) / 10.0;
    }
}
