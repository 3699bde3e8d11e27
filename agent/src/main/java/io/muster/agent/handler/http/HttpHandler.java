package io.muster.agent.handler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Work;
import java.net.http.HttpRequest;

/** {@code http}: a probe, from where the agent is. */
public final class HttpHandler implements Handler {
    @Override
    public String type() {
        return HttpParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode node) {
        var params = HttpParams.parse(node);
        var publisher =
                params.body().map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody());
        var request = HttpRequest.newBuilder(params.url()).method(params.method(), publisher);
        params.headers().forEach(request::header); // refuses what is no header
        return new HttpWork(params, request.build());
    }
}
