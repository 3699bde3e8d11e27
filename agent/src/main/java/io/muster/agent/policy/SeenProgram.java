package io.muster.agent.policy;

import io.muster.agent.policy.command.SeenCommand;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A command and the file it runs.
 *
 * @param found where the name was found; empty when it was not
 * @param real the same, all symbolic links followed
 */
public record SeenProgram(SeenCommand command, Optional<Path> found, Optional<Path> real) {
    /** Every name that it goes by, without folders. */
    Set<String> names() {
        var names = new LinkedHashSet<String>();
        names.add(command.baseName());
        found.map(Path::getFileName).ifPresent(name -> names.add(name.toString()));
        real.map(Path::getFileName).ifPresent(name -> names.add(name.toString()));
        return names;
    }
}
