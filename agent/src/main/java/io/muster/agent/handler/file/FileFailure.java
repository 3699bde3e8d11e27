package io.muster.agent.handler.file;

/** Why a file could not be put, taken away or read, told to whoever asked for it. */
final class FileFailure extends Exception {
    private static final long serialVersionUID = 1;

    FileFailure(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
