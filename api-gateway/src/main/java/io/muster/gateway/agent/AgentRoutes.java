package io.muster.gateway.agent;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.http.Page;
import io.muster.gateway.http.QueryParameters;
import io.muster.gateway.http.RequestBody;
import io.muster.gateway.http.Routes;
import io.muster.gateway.problem.ProblemCode;
import io.muster.gateway.problem.ProblemException;
import io.muster.gateway.security.BearerAuth;
import io.muster.gateway.store.ViewReader;
import io.muster.schemas.agent.AgentStatus;
import io.muster.schemas.agent.LabelSelector;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.view.AgentView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /agents} and {@code /enrollments}. */
public final class AgentRoutes implements Routes {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private final GatewayConfig config;
    private final Enrollments enrollments;
    private final AgentRegistry registry;
    private final ViewReader views;

    public AgentRoutes(GatewayConfig config, Enrollments enrollments, AgentRegistry registry, ViewReader views) {
        this.config = config;
        this.enrollments = enrollments;
        this.registry = registry;
        this.views = views;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post(BearerAuth.ENROLLMENTS, this::enroll);
        routes.get("/api/v1/agents", this::list);
        routes.get("/api/v1/agents/{id}", this::get);
    }

    private void enroll(Context ctx) {
        QueryParameters.none(ctx);
        var request = EnrollmentRequest.read(RequestBody.json(ctx, config.maxBodyBytes()));
        ctx.status(201).json(enrollments.enroll(request));
    }

    private void get(Context ctx) {
        QueryParameters.none(ctx);
        var id = ctx.pathParam("id");
        if (!AgentId.isValid(id)) {
            throw new ProblemException(ProblemCode.INVALID_ID, "An agent id must match " + AgentId.GRAMMAR + ".");
        }
        var agentId = new AgentId(id);
        var view = views.agent(agentId)
                .or(() -> registry.find(agentId).map(known -> new AgentView(agentId, known, null, null)))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.AGENT_NOT_FOUND,
                        "No agent " + agentId + " is enrolled; GET /api/v1/agents lists all."));
        ctx.json(AgentResource.of(view));
    }

    /** Reads the index on from the cursor until the page is full: filters may leave out any number of agents. */
    private void list(Context ctx) {
        var query = new QueryParameters(ctx, Set.of("status", "selector", "limit", "cursor"));
        var status = query.get("status", AgentRoutes::status);
        var selector = query.get("selector", LabelSelector::parse);
        var limit = query.limit(DEFAULT_LIMIT, MAX_LIMIT);
        var after = query.get("cursor", text -> new AgentId(text).value()).orElse(null);
        var items = new ArrayList<AgentResource>();
        while (true) {
            var ids = views.agentIds(after, limit);
            for (var view : views.agents(ids.stream().map(AgentId::new).toList())) {
                if (items.size() == limit) {
                    ctx.json(new Page<>(items, items.getLast().agentId().value()));
                    return;
                }
                if (isWanted(view, status, selector)) {
                    items.add(AgentResource.of(view));
                }
            }
            if (ids.size() < limit) {
                ctx.json(new Page<>(items, null));
                return;
            }
            after = ids.getLast();
        }
    }

    private static boolean isWanted(AgentView view, Optional<AgentStatus> status, Optional<LabelSelector> selector) {
        var registration = view.registration();
        var labels = registration == null ? Map.<String, String>of() : registration.labels();
        return status.map(wanted -> wanted == view.status()).orElse(true)
                && selector.map(wanted -> wanted.matches(view.agentId(), labels))
                        .orElse(true);
    }

    private static AgentStatus status(String name) {
        return Arrays.stream(AgentStatus.values())
                .filter(status -> status.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be enrolled, online or offline"));
    }
}
