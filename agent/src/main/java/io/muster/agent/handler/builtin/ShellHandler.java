package io.muster.agent.handler.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.process.ProcessWork;
import io.muster.schemas.shell.ShellParams;
import java.util.concurrent.Executor;

/** {@code shell}: runs a program with its arguments; through a shell only when the task asks for one. */
public final class ShellHandler implements Handler {
    private final Executor threads;

    /** @param threads read the output; unbounded, since each program needs two at once */
    public ShellHandler(Executor threads) {
        this.threads = threads;
    }

    @Override
    public String type() {
        return ShellParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode params) {
        return new ProcessWork(ShellParams.parse(params).argv(), threads);
    }
}
