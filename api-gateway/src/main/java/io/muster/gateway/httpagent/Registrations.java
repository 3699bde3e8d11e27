package io.muster.gateway.httpagent;

import io.muster.gateway.agent.AgentAdmission;
import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.problem.ProblemException;

/** Takes agents that speak HTTP into the fleet. */
final class Registrations {
    private final AgentAdmission admission;
    private final AgentRegistry registry;

    Registrations(AgentAdmission admission, AgentRegistry registry) {
        this.admission = admission;
        this.registry = registry;
    }

    /** What came of it. */
    enum Outcome {
        NEW,
        CHANGED,
        UNCHANGED
    }

    /**
     * Registers an agent, or one that is registered already again: then only what has changed is written.
     *
     * @throws ProblemException 409 when the id is that of an agent that speaks Kafka
     * @throws io.muster.runtime.kafka.LogUnavailableException when Kafka does not confirm; registering again is safe
     */
    Outcome register(RegistrationRequest request) {
        var agentId = request.agentId();
        var known = registry.find(agentId);
        if (known.isEmpty()) {
            admission.admit(agentId, request::at);
            return Outcome.NEW;
        }
        if (!known.get().speaksHttp()) {
            throw CallingAgents.takenByKafka(agentId);
        }
        if (request.at(known.get().enrolledAt()).equals(known.get())) {
            return Outcome.UNCHANGED;
        }
        admission.change(agentId, request::at);
        return Outcome.CHANGED;
    }
}
