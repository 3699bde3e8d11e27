package io.muster.agent.vitals;

/** Reads how the machine is. Called from one thread. */
@FunctionalInterface
public interface VitalsSource {
    Vitals read();
}
