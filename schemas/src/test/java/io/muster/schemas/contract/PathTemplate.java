package io.muster.schemas.contract;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Paths as OpenAPI has them: {@code /tasks/{id}}. */
final class PathTemplate {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private PathTemplate() {}

    static boolean matches(String template, String path) {
        return pattern(template).matcher(path).matches();
    }

    /** The values that a matching path has for the template's parameters. */
    static Map<String, String> parameters(String template, String path) {
        var values = pattern(template).matcher(path);
        var names = PARAMETER.matcher(template);
        var parameters = new LinkedHashMap<String, String>();
        for (var group = 1; values.matches() && names.find(); group++) {
            parameters.put(names.group(1), URLDecoder.decode(values.group(group), StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static Pattern pattern(String template) {
        var regex = new StringBuilder();
        var end = 0;
        for (var names = PARAMETER.matcher(template); names.find(); end = names.end()) {
            regex.append(Pattern.quote(template.substring(end, names.start()))).append("([^/]+)");
        }
        return Pattern.compile(regex + Pattern.quote(template.substring(end)));
    }
}
