package io.muster.agent.vitals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.schemas.codec.Json;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.nativefree.SystemInfo;
import oshi.software.os.OperatingSystem;

/** What this machine is: its system, processors, memory, disks, addresses and how many packages are installed. */
public final class Inventory {
    private static final Logger log = LoggerFactory.getLogger(Inventory.class);
    private final String agentVersion;
    private final String isolation;

    /** @param isolation how the agent keeps what tasks run together, for people */
    public Inventory(String agentVersion, String isolation) {
        this.agentVersion = agentVersion;
        this.isolation = isolation;
    }

    /** Everything as it is now. What cannot be told is left out. */
    public ObjectNode read() {
        var info = new SystemInfo();
        var machine = Machine.current();
        var facts = Json.MAPPER.createObjectNode();
        facts.put("hostname", machine.hostname());
        system(facts, info.getOperatingSystem(), machine);
        hardware(facts, info.getHardware());
        disks(facts, info.getOperatingSystem());
        addresses(facts);
        Packages.count(Path.of("/"))
                .ifPresent(packages -> facts.putObject("packages")
                        .put("manager", packages.manager())
                        .put("count", packages.count()));
        facts.putObject("agent")
                .put("version", agentVersion)
                .put("isolation", isolation)
                .put("user", System.getProperty("user.name"))
                .put("java", System.getProperty("java.version"));
        return facts;
    }

    private static void system(ObjectNode facts, OperatingSystem system, Machine machine) {
        var version = system.getVersionInfo();
        facts.putObject("os")
                .put("family", machine.os())
                .put("name", system.getFamily())
                .put("version", version.getVersion())
                .put("kernel", System.getProperty("os.version"))
                .put("arch", machine.arch());
        facts.put("boot_time", Json.format(Instant.ofEpochSecond(system.getSystemBootTime())));
    }

    private static void hardware(ObjectNode facts, HardwareAbstractionLayer hardware) {
        var processor = hardware.getProcessor();
        facts.putObject("cpus")
                .put("logical", processor.getLogicalProcessorCount())
                .put("physical", processor.getPhysicalProcessorCount())
                .put("model", processor.getProcessorIdentifier().getName().strip());
        var memory = hardware.getMemory();
        facts.putObject("memory")
                .put("total_bytes", memory.getTotal())
                .put("available_bytes", memory.getAvailable())
                .put("swap_total_bytes", memory.getVirtualMemory().getSwapTotal());
    }

    private static void disks(ObjectNode facts, OperatingSystem system) {
        var disks = facts.putArray("disks");
        for (var store : system.getFileSystem().getFileStores(true)) {
            disks.addObject()
                    .put("mount", store.getMount())
                    .put("device", store.getVolume())
                    .put("type", store.getType())
                    .put("total_bytes", store.getTotalSpace())
                    .put("usable_bytes", store.getUsableSpace());
        }
    }

    private static void addresses(ObjectNode facts) {
        var addresses = facts.putArray("addresses");
        try {
            for (var each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback()) {
                    each.inetAddresses()
                            .forEach(address -> addresses
                                    .addObject()
                                    .put("interface", each.getName())
                                    .put("address", withoutScope(address)));
                }
            }
        } catch (SocketException e) {
            log.atWarn().setCause(e).log("the machine's addresses cannot be told");
        }
    }

    private static String withoutScope(InetAddress address) {
        var text = address.getHostAddress();
        return text.contains("%") ? text.substring(0, text.indexOf('%')) : text;
    }
}
