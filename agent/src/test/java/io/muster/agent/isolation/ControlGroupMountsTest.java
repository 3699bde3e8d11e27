package io.muster.agent.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlGroupMountsTest {
    @Test
    void findsTheServiceThatAnAgentIs() {
        var mounts = new ControlGroupMounts(
                List.of("29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"),
                List.of("0::/system.slice/muster-agent.service"));
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/system.slice/muster-agent.service")),
                mounts.unified(Optional.empty()));
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/muster.slice")),
                mounts.unified(Optional.of(Path.of("/muster.slice"))));
        assertEquals(Optional.empty(), mounts.controller("pids", Optional.empty()));
    }

    @Test
    void findsTheHierarchyOfEachControllerOfVersion1() {
        var mounts = new ControlGroupMounts(
                List.of(
                        "32 31 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                        "33 31 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
                        "34 31 0:29 / /sys/fs/cgroup/a\\040b rw - cgroup cgroup rw,memory"),
                List.of("4:memory:/user.slice/a:b", "3:pids:/", "2:cpu,cpuacct:/user.slice"));
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/cpu,cpuacct/user.slice")),
                mounts.controller("cpu", Optional.empty()));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/pids")), mounts.controller("pids", Optional.empty()));
        assertEquals(
                Optional.of(Path.of("/sys/fs/cgroup/a b/user.slice/a:b")),
                mounts.controller("memory", Optional.empty()));
    }

    @Test
    void aContainerSeesAPartOfTheHierarchy() {
        var mounts = new ControlGroupMounts(
                List.of("40 31 0:28 /docker/1234 /sys/fs/cgroup rw - cgroup2 cgroup rw"),
                List.of("0::/docker/1234/inner"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup/inner")), mounts.unified(Optional.empty()));
        var outside = new ControlGroupMounts(mounts.mountInfo(), List.of("0::/elsewhere"));
        assertEquals(Optional.of(Path.of("/sys/fs/cgroup")), outside.unified(Optional.empty()));
    }

    @Test
    void thereAreNoneOnOtherSystems() {
        var mounts = new ControlGroupMounts(List.of(), List.of());
        assertEquals(Optional.empty(), mounts.unified(Optional.empty()));
        assertEquals(Optional.empty(), mounts.controller("memory", Optional.empty()));
    }
}
