package io.muster.agent.policy;

import io.muster.agent.policy.command.SeenCommand;
import io.muster.agent.policy.command.Sight;
import io.muster.agent.policy.danger.Dangers;
import io.muster.agent.policy.danger.Found;
import io.muster.schemas.shell.ScriptParams;
import io.muster.schemas.shell.ShellParams;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether a task may run under a policy. Looks at the file system, and at nothing else.
 *
 * <p>A deny that matches refuses, wherever it stands; then everything that the task does has to be allowed, by a rule or by
 * default; then it must not be dangerous. So the order of rules does not matter, and no rule can open what another closed.
 */
public final class Judge {
    /** The rule that keeps tasks from the agent's own files. */
    static final String AGENT_FILES = "agent-files";
    /** The rule of what no rule is about. */
    static final String DEFAULT = "default";

    /** Types whose tasks say which program to run. What a plugin runs, from the agent's own folder, the agent has chosen. */
    private static final Set<String> CHOOSING_PROGRAMS = Set.of(ShellParams.TYPE, ScriptParams.TYPE);

    private static final String HOW_TO_OVERRIDE =
            "; if it is meant, submit it with the parameter allow_dangerous: true";
    private final String agentUser;
    private final AgentFiles agentFiles;

    /**
     * @param agentUser who tasks run as that say nothing else
     * @param agentFiles the agent's own folders and files
     */
    public Judge(String agentUser, List<Path> agentFiles) {
        this.agentUser = agentUser;
        this.agentFiles = new AgentFiles(agentFiles);
    }

    public Verdict decide(Policy policy, PolicyRequest request, Instant at) {
        var intent = request.intent();
        var sight = Sight.of(intent.argv(), intent.script());
        var executables = new Executables(intent.searchPath(), intent.directory());
        var programs = sight.commands().stream().map(executables::find).toList();
        var decision = new Decision(policy, request, at.atZone(policy.zone()), programs, executables);
        return decision.denied()
                .or(decision::touchesAgent)
                .or(decision::notAllowed)
                .or(() -> decision.dangerous(sight))
                .or(decision::takesAgentAway)
                .orElseGet(decision::allowed);
    }

    /** One thing that a task does: a rule has to allow each. */
    private sealed interface Deed {
        record Runs(SeenProgram program) implements Deed {}

        record Touches(Path path) implements Deed {}

        record Neither() implements Deed {}
    }

    private final class Decision {
        private final Policy policy;
        private final PolicyRequest request;
        private final List<SeenProgram> programs;
        private final Executables executables;
        private final List<Rule> fitting;
        private String allowedBy = DEFAULT;

        Decision(
                Policy policy,
                PolicyRequest request,
                ZonedDateTime time,
                List<SeenProgram> programs,
                Executables executables) {
            this.policy = policy;
            this.request = request;
            this.programs = programs;
            this.executables = executables;
            var user = request.intent().runAs().orElse(agentUser);
            this.fitting = policy.rules().stream()
                    .filter(rule -> rule.fits(request, user, time))
                    .toList();
        }

        Optional<Verdict> denied() {
            return fitting.stream()
                    .filter(rule -> !rule.allows() && isBroken(rule))
                    .findFirst()
                    .map(rule -> refusal(rule.name(), rule.reason().isEmpty() ? what(rule) : rule.reason(), false));
        }

        private boolean isBroken(Rule rule) {
            var programFits = programs.stream().anyMatch(program -> rule.fits(program, variables(), executables));
            var pathFits = paths().stream().anyMatch(path -> rule.paths().match(path));
            return (!rule.concernsPrograms() || programFits) && (!rule.concernsPaths() || pathFits);
        }

        private Set<String> variables() {
            return request.intent().variables();
        }

        /** Both as written and as the links lead, for a link is a way around. */
        private List<String> paths() {
            return request.intent().paths().stream()
                    .flatMap(path -> List.of(path.normalize(), Executables.followOrKeep(path)).stream())
                    .map(Path::toString)
                    .toList();
        }

        private String what(Rule rule) {
            return programs.stream()
                    .filter(program -> rule.concernsPrograms() && rule.fits(program, variables(), executables))
                    .findFirst()
                    .map(program -> "'" + program.command().name() + "' is not allowed here"
                            + program.real().map(path -> " (" + path + ")").orElse(""))
                    .orElse("this task is not allowed here");
        }

        private List<SeenProgram> chosenPrograms() {
            return CHOOSING_PROGRAMS.contains(request.type()) ? programs : List.of();
        }

        /** Last, for a folder that the system needs is told as such. */
        Optional<Verdict> takesAgentAway() {
            return policy.protectsAgent()
                    ? agentFiles
                            .takenAwayWithAll(request.intent(), chosenPrograms())
                            .map(word -> refusal(AGENT_FILES, "the agent's own files are in '" + word + "'", false))
                    : Optional.empty();
        }

        Optional<Verdict> touchesAgent() {
            return policy.protectsAgent()
                    ? agentFiles
                            .namedIn(request.intent(), chosenPrograms())
                            .map(word -> refusal(AGENT_FILES, "'" + word + "' is one of the agent's own files", false))
                    : Optional.empty();
        }

        Optional<Verdict> notAllowed() {
            for (var deed : deeds()) {
                var allowing = fitting.stream()
                        .filter(rule -> rule.allows() && covers(rule, deed))
                        .findFirst();
                if (allowing.isPresent()) {
                    allowedBy = allowing.get().name();
                } else if (!policy.allowsByDefault()) {
                    return Optional.of(refusal(DEFAULT, "no rule allows " + described(deed), false));
                }
            }
            return Optional.empty();
        }

        private List<Deed> deeds() {
            var deeds = programs.stream()
                    .filter(program -> program.command().seenIn() != SeenCommand.SeenIn.SHELL_TEXT)
                    .<Deed>map(Deed.Runs::new)
                    .collect(Collectors.toList());
            request.intent().paths().forEach(path -> deeds.add(new Deed.Touches(Executables.followOrKeep(path))));
            return deeds.isEmpty() ? List.of(new Deed.Neither()) : deeds;
        }

        private boolean covers(Rule rule, Deed deed) {
            return switch (deed) {
                case Deed.Runs runs ->
                    !rule.concernsPaths()
                            && (!rule.concernsPrograms() || rule.fits(runs.program(), variables(), executables));
                case Deed.Touches touches ->
                    !rule.concernsPrograms()
                            && (!rule.concernsPaths()
                                    || rule.paths()
                                            .match(touches.path().normalize().toString()));
                case Deed.Neither _ -> !rule.concernsPrograms() && !rule.concernsPaths();
            };
        }

        private String described(Deed deed) {
            return switch (deed) {
                case Deed.Runs(var program) ->
                    program.real()
                            .map(path -> "'" + program.command().name() + "' (" + path + ")")
                            .orElse("'" + program.command().name() + "', which is not found either");
                case Deed.Touches(var path) -> "the file " + path;
                case Deed.Neither _ -> "tasks of type '" + request.type() + "'";
            };
        }

        Optional<Verdict> dangerous(Sight sight) {
            var intent = request.intent();
            var dangers = new Dangers(intent.directory(), Executables::followOrKeep, this::realName);
            var all = dangers.in(sight);
            return all.stream()
                    .filter(found -> mode(found) == DangerMode.DENY)
                    .findFirst()
                    .map(found -> refusal(found.danger().rule(), reason(found), false))
                    .or(() -> all.stream()
                            .filter(found -> mode(found) == DangerMode.ASK && !request.allowDangerous())
                            .findFirst()
                            .map(found -> refusal(found.danger().rule(), reason(found) + HOW_TO_OVERRIDE, true)));
        }

        private DangerMode mode(Found found) {
            return policy.dangers().getOrDefault(found.danger(), DangerMode.ASK);
        }

        private static String reason(Found found) {
            return "'" + found.what() + "' " + found.danger().text();
        }

        private String realName(SeenCommand command) {
            return executables
                    .find(command)
                    .real()
                    .map(path -> String.valueOf(path.getFileName()))
                    .orElse(command.baseName());
        }

        Verdict allowed() {
            var why =
                    allowedBy.equals(DEFAULT) ? "nothing speaks against it" : "the rule '" + allowedBy + "' allows it";
            return new Verdict(true, allowedBy, why, false, programs);
        }

        private Verdict refusal(String rule, String reason, boolean overridable) {
            return new Verdict(false, rule, reason, overridable, programs);
        }
    }
}
