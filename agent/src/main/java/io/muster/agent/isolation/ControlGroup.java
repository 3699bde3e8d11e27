package io.muster.agent.isolation;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One directory of a cgroup file system, of either version (cgroups(7)), and those below it. */
record ControlGroup(Path directory) {
    static final String PROCESSES = "cgroup.procs";
    private static final Logger log = LoggerFactory.getLogger(ControlGroup.class);

    static ControlGroup create(Path directory) throws IOException {
        Files.createDirectory(directory);
        return new ControlGroup(directory);
    }

    ControlGroup createChild(String name) throws IOException {
        return create(directory.resolve(name));
    }

    Path processesFile() {
        return directory.resolve(PROCESSES);
    }

    boolean has(String file) {
        return Files.exists(directory.resolve(file));
    }

    void set(String file, String value) throws IOException {
        Files.writeString(directory.resolve(file), value);
    }

    void set(String file, long value) throws IOException {
        set(file, Long.toString(value));
    }

    String get(String file) throws IOException {
        return Files.readString(directory.resolve(file)).strip();
    }

    /** The number after a word that begins a line of a file; empty when there is none. */
    OptionalLong count(String file, String word) {
        try {
            return get(file)
                    .lines()
                    .filter(line -> line.startsWith(word + " "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(word.length() + 1).strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            log.atDebug()
                    .setCause(e)
                    .addKeyValue("file", directory.resolve(file))
                    .log("a cgroup does not tell");
            return OptionalLong.empty();
        }
    }

    /** What is alive in it and below. */
    List<ProcessHandle> members() {
        var handles = new ArrayList<ProcessHandle>();
        for (var pid : pids()) {
            ProcessHandle.of(pid).ifPresent(handles::add);
        }
        if (handles.isEmpty()) {
            return handles;
        }
        // Since a number can have gone to another process in between, who is asked for must be here after it was looked
        // up.
        var still = new HashSet<>(pids());
        handles.removeIf(handle -> !still.contains(handle.pid()));
        return handles;
    }

    /** Kills all in it and below, in such a way that nothing can be started meanwhile. */
    void kill() {
        try {
            if (has("cgroup.kill")) {
                set("cgroup.kill", "1");
                return;
            }
            if (has("pids.max")) {
                set("pids.max", "0");
            } else if (has("cgroup.freeze")) {
                set("cgroup.freeze", "1"); // of version 2: unlike in version 1, KILL gets through
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).addKeyValue("cgroup", directory).log("a cgroup cannot be closed off");
        }
        members().forEach(ProcessHandle::destroyForcibly);
    }

    /** @return false when something is in it still */
    boolean remove() {
        try {
            for (var child : children()) {
                child.remove();
            }
            Files.delete(directory);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            log.atDebug().setCause(e).addKeyValue("cgroup", directory).log("a cgroup cannot be removed");
            return false;
        }
    }

    private List<Long> pids() {
        var pids = new ArrayList<Long>();
        try {
            get(PROCESSES).lines().map(Long::valueOf).forEach(pids::add);
            for (var child : children()) {
                pids.addAll(child.pids());
            }
        } catch (NoSuchFileException e) {
            return List.of(); // gone, so nothing is in it
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("cgroup", directory).log("cannot read what is in a cgroup");
        }
        return pids;
    }

    private List<ControlGroup> children() throws IOException {
        var children = new ArrayList<ControlGroup>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(directory, Files::isDirectory)) {
            directories.forEach(path -> children.add(new ControlGroup(path)));
        }
        return children;
    }
}
