package io.muster.cli.service;

import io.muster.agent.policy.Policy;
import io.muster.agent.policy.SeenProgram;
import io.muster.agent.policy.Verdict;
import io.muster.agent.policy.command.SeenCommand;
import java.util.ArrayList;
import java.util.List;

/** A decision of the policy, for people. */
final class VerdictText {
    private VerdictText() {}

    static List<String> lines(Verdict verdict, Policy policy) {
        var lines = new ArrayList<String>();
        lines.add(
                (verdict.allowed() ? "allowed" : "refused") + " by rule '" + verdict.rule() + "': " + verdict.reason());
        lines.add("policy: " + policy.origin());
        for (var program : verdict.programs()) {
            lines.add("  " + where(program)
                    + printable(String.join(" ", program.command().words())));
            if (!program.command().name().isEmpty()) {
                lines.add("    runs " + program.real().map(Object::toString).orElse(nothing(program)));
            }
        }
        return lines;
    }

    private static String where(SeenProgram program) {
        return switch (program.command().seenIn()) {
            case TASK -> "program: ";
            case WRAPPER -> "started by it: ";
            case SHELL_TEXT -> "in the shell's text: ";
        };
    }

    private static String nothing(SeenProgram program) {
        return program.command().seenIn() == SeenCommand.SeenIn.SHELL_TEXT
                ? "something of the shell's own, or no file that could be found"
                : "no file that could be found";
    }

    /** On one line, and without what would change the terminal. */
    private static String printable(String text) {
        var printable = new StringBuilder();
        text.codePoints().forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c));
        return printable.toString();
    }
}
