package io.muster.agent.handler.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.process.Programs;
import io.muster.schemas.shell.ShellParams;

/** {@code shell}: runs a program with its arguments; through a shell only when the task asks for one. */
public final class ShellHandler implements Handler {
    private final Programs programs;

    public ShellHandler(Programs programs) {
        this.programs = programs;
    }

    @Override
    public String type() {
        return ShellParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode params) {
        var shell = ShellParams.parse(params);
        return programs.prepare(shell.argv(), shell.process());
    }
}
