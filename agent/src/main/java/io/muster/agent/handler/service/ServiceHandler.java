package io.muster.agent.handler.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import java.util.List;
import java.util.function.Function;

/** {@code service}: has the machine's own init system do it; exit code and output are those of its program. */
public final class ServiceHandler implements Handler {
    private final Function<List<String>, Work> programs;
    private final InitSystem init;

    /** @param programs makes work of a program and its arguments */
    public ServiceHandler(Function<List<String>, Work> programs) {
        this(programs, InitSystem.THIS_MACHINE);
    }

    ServiceHandler(Function<List<String>, Work> programs, InitSystem init) {
        this.programs = programs;
        this.init = init;
    }

    @Override
    public String type() {
        return ServiceParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode node) {
        var params = ServiceParams.parse(node);
        return programs.apply(init.command(params.action(), params.name()));
    }
}
