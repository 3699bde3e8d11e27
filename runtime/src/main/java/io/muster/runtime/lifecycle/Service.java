package io.muster.runtime.lifecycle;

/** A part that runs until it is closed. Started once; closing is safe at any time and more than once. */
public interface Service extends AutoCloseable {
    /** Returns when the part does its work, or throws and has released everything. */
    void start();

    /** Stops taking work, finishes or hands back what is under way within a bounded time, releases everything. */
    @Override
    void close();
}
