package io.muster.runtime.settings;

import java.util.List;

/** The configuration cannot be used. Lists every problem, each with the key it is about, so that one edit mends all. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
