package io.muster.embedded;

/** Somebody else listens on a chosen port. */
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String system;
    private final int port;

    public PortInUseException(String system, int port) {
        super(system + " cannot listen on port " + port + ": it is in use");
        this.system = system;
        this.port = port;
    }

    /** What wanted the port, as {@code kafka}. */
    public String system() {
        return system;
    }

    public int port() {
        return port;
    }
}
