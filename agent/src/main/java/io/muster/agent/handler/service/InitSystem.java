package io.muster.agent.handler.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What starts services on this machine, and how it is told.
 *
 * @param folders where its programs may be: the agent's own path often lacks {@code /usr/sbin}
 * @param booted is there when systemd is what this machine was started with (sd_booted(3))
 */
record InitSystem(List<Path> folders, Path booted) {
    static final InitSystem THIS_MACHINE = new InitSystem(
            List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin")),
            Path.of("/run/systemd/system"));

    /**
     * The command that does it.
     *
     * @throws IllegalArgumentException when this machine has nothing that could
     */
    List<String> command(ServiceParams.Action action, String name) {
        return Files.isDirectory(booted) ? systemd(action, name) : sysv(action, name);
    }

    private List<String> systemd(ServiceParams.Action action, String name) {
        var systemctl = program("systemctl")
                .orElseThrow(() -> new IllegalArgumentException("systemd runs here, but there is no systemctl"));
        return action == ServiceParams.Action.STATUS
                ? List.of(systemctl, "--no-pager", "--full", "status", "--", name)
                : List.of(systemctl, "--no-ask-password", action.word(), "--", name);
    }

    private List<String> sysv(ServiceParams.Action action, String name) {
        return switch (action) {
            case ENABLE, DISABLE ->
                program("update-rc.d")
                        .map(program -> List.of(program, name, action.word()))
                        .or(() -> program("chkconfig")
                                .map(program ->
                                        List.of(program, name, action == ServiceParams.Action.ENABLE ? "on" : "off")))
                        .orElseThrow(() -> new IllegalArgumentException("action: this machine cannot " + action.word()
                                + " services: it has neither systemd, update-rc.d nor chkconfig"));
            case STATUS, START, STOP, RESTART, RELOAD ->
                program("service")
                        .map(program -> List.of(program, name, action.word()))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "this machine has neither systemd nor the program service"));
        };
    }

    private Optional<String> program(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
