package io.muster.agent.handler.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;

/** {@code file}: a file with its content, its mode and its owner; or none; or what is in one. */
public final class FileHandler implements Handler {
    @Override
    public String type() {
        return FileParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode params) {
        return new FileWork(FileParams.parse(params));
    }
}
