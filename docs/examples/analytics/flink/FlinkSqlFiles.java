import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** Runs SQL files on a Flink inside this process: {@code java -cp 'target/lib/*' FlinkSqlFiles.java batch|streaming FILE…}. */
final class FlinkSqlFiles {
    public static void main(String[] arguments) throws Exception {
        var settings = EnvironmentSettings.newInstance();
        var tables = TableEnvironment.create(
                (arguments[0].equals("batch") ? settings.inBatchMode() : settings.inStreamingMode()).build());
        for (int i = 1; i < arguments.length; i++) {
            for (var statement : Files.readString(Path.of(arguments[i])).split(";\\s*\n")) {
                if (!statement.isBlank()) {
                    tables.executeSql(statement).print();
                }
            }
        }
    }
}
