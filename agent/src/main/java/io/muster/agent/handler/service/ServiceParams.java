package io.muster.agent.handler.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.params.Params;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a {@code service} task asks for. */
record ServiceParams(String name, Action action) {
    static final String TYPE = "service";

    enum Action {
        STATUS,
        START,
        STOP,
        RESTART,
        RELOAD,
        ENABLE,
        DISABLE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Set<String> FIELDS = Set.of("name", "action");
    /** What systemd takes as the name of a unit, and nothing that could be taken for an option or a path. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.@\\\\-]{0,254}");

    /** @throws IllegalArgumentException saying what is wrong with which field */
    static ServiceParams parse(ObjectNode node) {
        var params = new Params(TYPE, node, FIELDS);
        var name = params.required("name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be that of a service, as nginx");
        }
        return new ServiceParams(name, action(params.text("action").orElse("status")));
    }

    private static Action action(String word) {
        return Arrays.stream(Action.values())
                .filter(action -> action.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action must be one of " + String.join(", ", words())));
    }

    private static List<String> words() {
        return Arrays.stream(Action.values()).map(Action::word).toList();
    }
}
