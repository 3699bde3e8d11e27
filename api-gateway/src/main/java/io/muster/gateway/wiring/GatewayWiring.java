package io.muster.gateway.wiring;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.muster.gateway.GatewayConfig;
import io.muster.gateway.agent.AgentAdmission;
import io.muster.gateway.agent.AgentRegistry;
import io.muster.gateway.agent.AgentRoutes;
import io.muster.gateway.agent.Enrollments;
import io.muster.gateway.apidoc.ApiDocRoutes;
import io.muster.gateway.health.HealthRoutes;
import io.muster.gateway.history.HistoryRoutes;
import io.muster.gateway.history.LogReadings;
import io.muster.gateway.http.GatewayServer;
import io.muster.gateway.httpagent.HttpAgentFeature;
import io.muster.gateway.httpagent.HttpAgentRoutes;
import io.muster.gateway.httpagent.TaskExchange;
import io.muster.gateway.httpagent.TaskExchangeRoutes;
import io.muster.gateway.link.AgentTopicsTail;
import io.muster.gateway.link.CommandLog;
import io.muster.gateway.link.LogTail;
import io.muster.gateway.link.OutputLog;
import io.muster.gateway.link.OutputTail;
import io.muster.gateway.link.RegistryTail;
import io.muster.gateway.link.TopicEnds;
import io.muster.gateway.security.AgentTokens;
import io.muster.gateway.security.BearerAuth;
import io.muster.gateway.security.HttpAgentAuth;
import io.muster.gateway.security.TokenFile;
import io.muster.gateway.security.Tokens;
import io.muster.gateway.store.RedisLink;
import io.muster.gateway.store.TaskWaiter;
import io.muster.gateway.store.ViewReader;
import io.muster.gateway.stream.OutputRoutes;
import io.muster.gateway.task.LooseTaskRoutes;
import io.muster.gateway.task.TaskFeature;
import io.muster.gateway.task.TaskFinder;
import io.muster.gateway.task.TaskRoutes;
import io.muster.runtime.kafka.TopicAdmin;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** How the gateway's parts hang together. */
@Factory
final class GatewayWiring {
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    @Singleton
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Singleton
    SecureRandom random() {
        return new SecureRandom();
    }

    @Singleton
    AgentRegistry registry() {
        return new AgentRegistry();
    }

    @Bean(preDestroy = "close")
    @Singleton
    TopicAdmin admin(GatewayConfig config) {
        return new TopicAdmin(config.kafka(), "muster-gateway-admin", ADMIN_TIMEOUT);
    }

    @Bean(preDestroy = "close")
    @Singleton
    RegistryTail registryTail(GatewayConfig config, AgentRegistry registry) {
        return new RegistryTail(config.kafka(), registry, START_TIMEOUT);
    }

    @Bean(preDestroy = "close")
    @Singleton
    CommandLog commands(GatewayConfig config) {
        return new CommandLog(config.kafka(), config.commandProducers());
    }

    @Bean(preDestroy = "close")
    @Singleton
    RedisLink redis(GatewayConfig config) {
        return new RedisLink(config.redisUri());
    }

    @Singleton
    ViewReader views(RedisLink redis) {
        return new ViewReader(redis);
    }

    @Bean(preDestroy = "close")
    @Singleton
    LogTail tail(GatewayConfig config, ViewReader views, InstantSource clock) {
        return new LogTail(config.kafka(), views, clock);
    }

    @Singleton
    TaskFinder finder(ViewReader views, LogTail tail) {
        return new TaskFinder(views, tail);
    }

    @Bean(preDestroy = "close")
    @Singleton
    OutputLog outputLog(GatewayConfig config) {
        return new OutputLog(config.kafka());
    }

    @Bean(preDestroy = "close")
    @Singleton
    OutputTail outputTail(GatewayConfig config) {
        return new OutputTail(config.kafka());
    }

    @Singleton
    OutputRoutes outputRoutes(
            TaskFinder finder, OutputLog output, OutputTail tail, TaskWaiter waiter, InstantSource clock) {
        return new OutputRoutes(finder, output, tail, waiter, clock);
    }

    @Singleton
    TaskWaiter waiter(RedisLink redis, ViewReader views, InstantSource clock) {
        return new TaskWaiter(redis, views, clock);
    }

    @Singleton
    TaskRoutes taskRoutes(
            GatewayConfig config,
            AgentRegistry registry,
            CommandLog commands,
            TaskFinder finder,
            ViewReader views,
            TaskWaiter waiter,
            LogReadings log,
            InstantSource clock,
            SecureRandom random) {
        return TaskFeature.routes(config, registry, commands, finder, views, waiter, log, clock, random);
    }

    @Singleton
    LooseTaskRoutes looseTaskRoutes(
            GatewayConfig config,
            AgentRegistry registry,
            CommandLog commands,
            ViewReader views,
            InstantSource clock,
            SecureRandom random) {
        return TaskFeature.looseRoutes(config, registry, commands, views, clock, random);
    }

    @Singleton
    AgentAdmission agentAdmission(
            GatewayConfig config, TopicAdmin admin, CommandLog commands, AgentRegistry registry, InstantSource clock) {
        return new AgentAdmission(config.kafka().topics(), admin, commands, registry, clock);
    }

    @Singleton
    AgentRoutes agentRoutes(GatewayConfig config, AgentAdmission admission, AgentRegistry registry, ViewReader views) {
        var enrollments = new Enrollments(config.kafka(), config.heartbeatInterval(), admission, registry, views);
        return new AgentRoutes(config, enrollments, registry, views);
    }

    @Bean(preDestroy = "close")
    @Singleton
    AgentTopicsTail agentTopicsTail(GatewayConfig config) {
        return new AgentTopicsTail(config.kafka());
    }

    @Bean(preDestroy = "close")
    @Singleton
    TopicEnds topicEnds(GatewayConfig config) {
        return new TopicEnds(config.kafka());
    }

    @Singleton
    TaskExchange taskExchange(
            AgentTopicsTail tail,
            TopicEnds ends,
            CommandLog commands,
            TaskFinder finder,
            InstantSource clock,
            SecureRandom random) {
        return new TaskExchange(tail, ends, commands, finder, clock, random);
    }

    @Singleton
    TaskExchangeRoutes taskExchangeRoutes(
            GatewayConfig config, HttpAgentAuth auth, AgentRegistry registry, TaskExchange exchange) {
        return HttpAgentFeature.exchangeRoutes(config, auth, registry, exchange);
    }

    @Singleton
    HttpAgentRoutes httpAgentRoutes(
            GatewayConfig config,
            AgentAdmission admission,
            AgentRegistry registry,
            AgentTokens tokens,
            HttpAgentAuth auth,
            TaskExchange work,
            CommandLog commands,
            InstantSource clock) {
        return HttpAgentFeature.routes(config, admission, registry, tokens, auth, work, commands, clock);
    }

    @Singleton
    LogReadings logReadings(GatewayConfig config) {
        return new LogReadings(config.kafka());
    }

    @Singleton
    HistoryRoutes historyRoutes(LogReadings readings, InstantSource clock) {
        return new HistoryRoutes(readings, clock);
    }

    @Singleton
    HealthRoutes healthRoutes(TopicAdmin admin, ViewReader views) {
        return new HealthRoutes(admin, views);
    }

    @Singleton
    ApiDocRoutes apiDocRoutes() {
        return new ApiDocRoutes();
    }

    @Singleton
    Tokens tokens(GatewayConfig config, SecureRandom random) {
        return new Tokens(
                TokenFile.readOrCreate(config.adminTokenFile(), random),
                TokenFile.readOrCreate(config.joinTokenFile(), random));
    }

    @Singleton
    AgentTokens agentTokens(Tokens tokens) {
        return new AgentTokens(tokens.join());
    }

    @Singleton
    HttpAgentAuth httpAgentAuth(GatewayConfig config, Tokens tokens, AgentTokens agentTokens, AgentRegistry registry) {
        return new HttpAgentAuth(tokens, agentTokens, config.anonymousHttpAgents(), registry::httpAgents);
    }

    @Singleton
    BearerAuth auth(Tokens tokens, HttpAgentAuth httpAgents) {
        return new BearerAuth(tokens, httpAgents);
    }

    @Bean(preDestroy = "close")
    @Singleton
    GatewayServer server(
            GatewayConfig config,
            BearerAuth auth,
            TaskRoutes tasks,
            OutputRoutes output,
            HistoryRoutes history,
            AgentRoutes agents,
            LooseTaskRoutes looseTasks,
            HttpAgentRoutes httpAgents,
            TaskExchangeRoutes exchange,
            HealthRoutes health,
            ApiDocRoutes apiDoc) {
        return new GatewayServer(
                config,
                auth,
                List.of(tasks, output, history, agents, looseTasks, httpAgents, exchange, health, apiDoc));
    }
}
