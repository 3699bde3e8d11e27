package io.muster.example.analytics;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.duckdb.DuckDBConnection;

/**
 * The database. Rows and the offsets up to which they were read are written in one transaction, so that after a crash
 * both are there or neither is. One process at a time can have it open.
 */
final class Warehouse implements AutoCloseable {
    private final DuckDBConnection connection;

    /** @param file is made when it is not there */
    Warehouse(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:" + file).unwrap(DuckDBConnection.class);
        try (var statement = connection.createStatement()) {
            statement.execute(Questions.sql("schema"));
        }
        connection.setAutoCommit(false);
    }

    Connection connection() {
        return connection;
    }

    /** Where each partition is to be read on. Partitions that were never read are not in it. */
    Map<TopicPartition, Long> offsets() throws SQLException {
        var offsets = new HashMap<TopicPartition, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT topic, partition_number, next_offset FROM load_offsets")) {
            while (rows.next()) {
                offsets.put(new TopicPartition(rows.getString(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        connection.commit();
        return offsets;
    }

    /**
     * All of it or nothing. What is there already, by its {@code ce_id}, is left as it is.
     *
     * @param next where each partition is to be read on, once this is stored
     */
    void store(List<Reading> batch, Map<TopicPartition, Long> next) throws SQLException {
        inOneTransaction(rows -> {
            batch.forEach(rows::add);
            next.forEach(rows::move);
        });
    }

    /** Kafka no longer has the records from {@code firstMissing} up to {@code readOnAt}: says so, and goes on there. */
    void storeGap(TopicPartition partition, long firstMissing, long readOnAt) throws SQLException {
        inOneTransaction(rows -> {
            rows.addGap(partition, firstMissing, readOnAt);
            rows.move(partition, readOnAt);
        });
    }

    private void inOneTransaction(Consumer<RowBatch> fill) throws SQLException {
        var rows = new RowBatch();
        fill.accept(rows);
        try {
            rows.write(connection);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
