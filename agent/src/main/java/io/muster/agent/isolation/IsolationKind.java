package io.muster.agent.isolation;

import java.util.Arrays;
import java.util.stream.Collectors;

/** By what the processes of one attempt are held together, the best first. */
public enum IsolationKind {
    CGROUP_V2("cgroup-v2"),
    CGROUP_V1("cgroup-v1"),
    /** A session of its own, and a mark in the environment. */
    PROCESS_GROUP("process-group"),
    /** Whose child is whose, and a mark in the environment. */
    PROCESS_TREE("process-tree");

    private final String wireName;

    IsolationKind(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** @throws IllegalArgumentException naming those that there are */
    public static IsolationKind of(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be auto or one of "
                        + Arrays.stream(values()).map(IsolationKind::wireName).collect(Collectors.joining(", "))
                        + ", not '" + wireName + "'"));
    }
}
