package io.muster.agent.policy;

/** Says of each task whether it may run now. */
@FunctionalInterface
public interface PolicyGate {
    Verdict decide(PolicyRequest request);
}
