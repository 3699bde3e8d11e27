package io.muster.cli.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.policy.Policy;
import io.muster.agent.policy.PolicyRequest;
import io.muster.agent.policy.SeenProgram;
import io.muster.agent.policy.Verdict;
import io.muster.schemas.codec.Json;
import java.time.Instant;
import java.util.Locale;

/** A decision of the policy, as it is shown. */
final class VerdictDocument {
    private VerdictDocument() {}

    static ObjectNode of(Verdict verdict, Policy policy, PolicyRequest request, Instant at) {
        var document = Json.MAPPER.createObjectNode();
        document.put("decision", verdict.allowed() ? "allowed" : "refused");
        document.put("rule", verdict.rule());
        document.put("reason", verdict.reason());
        if (!verdict.allowed()) {
            document.put("overridable", verdict.overridable());
        }
        document.put("policy", policy.origin());
        document.put("type", request.type());
        document.put("submitted_by", request.submittedBy());
        document.put("at", Json.format(at));
        document.put("time_zone", policy.zone().getId());
        var programs = document.putArray("programs");
        verdict.programs().forEach(program -> programs.add(program(program)));
        return document;
    }

    private static ObjectNode program(SeenProgram program) {
        var document = Json.MAPPER.createObjectNode();
        document.put("command", program.command().name());
        document.put("executable", program.real().map(Object::toString).orElse(null));
        var arguments = document.putArray("arguments");
        program.command().arguments().forEach(arguments::add);
        document.put("seen_in", program.command().seenIn().name().toLowerCase(Locale.ROOT));
        return document;
    }
}
