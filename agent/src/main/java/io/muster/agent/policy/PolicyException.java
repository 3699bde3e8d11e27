package io.muster.agent.policy;

import java.util.List;

/** A policy file cannot be used. Lists every problem, each with its line. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<String> problems;

    public PolicyException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
