package io.muster.example.analytics.connect;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * True for records whose header {@code name} is the text {@code value}. Connect's own predicates can tell whether a header
 * is there, but not what it says. The header must come as text: {@code header.converter} is the {@code StringConverter}.
 */
public final class HeaderEquals<R extends ConnectRecord<R>> implements Predicate<R> {
    private String name = "";
    private String value = "";

    @Override
    public void configure(Map<String, ?> settings) {
        name = Objects.toString(settings.get("name"));
        value = Objects.toString(settings.get("value"));
    }

    @Override
    public boolean test(R tested) {
        var header = tested.headers().lastWithName(name);
        return header != null && value.equals(header.value());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        "name",
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "The header's name.")
                .define(
                        "value",
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "What it must say.");
    }

    @Override
    public void close() {}
}
