package io.muster.agent.policy;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/**
 * One rule of a policy file. All its conditions have to hold.
 *
 * @param name what a refused task shows
 * @param reason told to whoever submitted the task; may be empty
 * @param executables of a program; by real path, by the path it was found at, or by name alone
 * @param variables that the task sets for its program. A rule that allows covers those it names and no others, for many a
 *     variable ({@code LD_PRELOAD}) makes another program of one
 * @param paths of files that a task of a type other than a program touches
 */
record Rule(
        String name,
        boolean allows,
        String reason,
        Patterns types,
        Patterns submittedBy,
        Patterns runAs,
        Patterns executables,
        ArgumentConditions arguments,
        Patterns variables,
        Patterns paths,
        Hours hours) {

    /** Lets tasks of these types run, whatever they do. */
    static Rule allowingTypes(String name, List<String> types) {
        return new Rule(
                name,
                true,
                "",
                Patterns.of(types, Glob::text),
                Patterns.NONE,
                Patterns.NONE,
                Patterns.NONE,
                ArgumentConditions.NONE,
                Patterns.NONE,
                Patterns.NONE,
                Hours.ALWAYS);
    }

    boolean concernsPrograms() {
        return !executables.isEmpty() || !arguments.isEmpty() || !variables.isEmpty();
    }

    boolean concernsPaths() {
        return !paths.isEmpty();
    }

    /** The conditions that have nothing to do with what the task does. */
    boolean fits(PolicyRequest request, String user, ZonedDateTime time) {
        return types.match(request.type())
                && submittedBy.match(request.submittedBy())
                && runAs.match(user)
                && hours.contain(time);
    }

    /** @param set the variables that the task sets */
    boolean fits(SeenProgram program, Set<String> set, Executables executables) {
        return this.executables.matchAny(glob -> isMeant(glob, program, executables))
                && arguments.hold(program.command().arguments())
                && (allows ? isCovered(set) : isNamed(set));
    }

    private boolean isCovered(Set<String> set) {
        return set.isEmpty() || (!variables.isEmpty() && set.stream().allMatch(variables::match));
    }

    private boolean isNamed(Set<String> set) {
        return variables.isEmpty() || set.stream().anyMatch(variables::match);
    }

    private boolean isMeant(Glob glob, SeenProgram program, Executables executables) {
        var text = glob.toString();
        if (text.indexOf('/') < 0) {
            return program.names().stream().anyMatch(glob::matches);
        }
        if (program.real().filter(path -> glob.matches(path.toString())).isPresent()) {
            return true;
        }
        if (glob.isLiteral() && program.real().isPresent()) {
            // /bin/df in the file is what /bin/df leads to
            return executables.follow(text).equals(program.real());
        }
        // The name it goes by is no proof of what it is: enough to refuse, not enough to allow.
        return !allows
                && program.found().filter(path -> glob.matches(path.toString())).isPresent();
    }
}
