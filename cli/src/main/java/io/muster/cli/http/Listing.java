package io.muster.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of the API, read page by page.
 *
 * @param more whether the gateway has items beyond these
 */
public record Listing(List<JsonNode> items, boolean more) {
    private static final int PAGE = 100;

    /** @param limit how many items at most; {@link Integer#MAX_VALUE} for all */
    public static Listing read(ApiClient client, String path, Map<String, String> filters, int limit) {
        var items = new ArrayList<JsonNode>();
        var query = new HashMap<>(filters);
        while (true) {
            query.put("limit", Integer.toString(Math.min(PAGE, limit - items.size())));
            var page = client.get(path, query);
            page.path("items").forEach(items::add);
            var cursor = page.path("next_cursor");
            if (!cursor.isTextual() || items.size() >= limit) {
                return new Listing(items, cursor.isTextual());
            }
            query.put("cursor", cursor.textValue());
        }
    }
}
