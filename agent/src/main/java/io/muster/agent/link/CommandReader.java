package io.muster.agent.link;

import io.muster.agent.execute.Executions;
import io.muster.agent.journal.Journal;
import io.muster.agent.journal.JournalRecord;
import io.muster.runtime.kafka.DeadLetters;
import io.muster.runtime.kafka.LogUnavailableException;
import io.muster.runtime.kafka.Records;
import io.muster.schemas.codec.Decoded;
import io.muster.schemas.codec.MessageType;
import io.muster.schemas.id.AgentId;
import io.muster.schemas.message.CancelTask;
import io.muster.schemas.message.CommandsTaken;
import io.muster.schemas.message.InstanceClaimed;
import io.muster.schemas.message.RunTask;
import io.muster.schemas.message.TaskAnswered;
import io.muster.schemas.message.TaskClaimed;
import io.muster.schemas.message.TopicOpened;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what each record of the agent's topic is, and hands on the commands that are new. */
public final class CommandReader {
    private static final Logger log = LoggerFactory.getLogger(CommandReader.class);
    private final Journal journal;
    private final Executions executions;
    private final Refusals refusals;
    private final InstantSource clock;
    private final AtomicLong unknownTypes = new AtomicLong();
    private final AtomicLong ignoredFields = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();

    public CommandReader(
            AgentId agentId, Journal journal, Executions executions, DeadLetters deadLetters, InstantSource clock) {
        this.journal = journal;
        this.executions = executions;
        this.refusals = new Refusals(agentId, deadLetters);
        this.clock = clock;
    }

    /**
     * Deals with the record one way or another: nothing that it holds stops the next one.
     *
     * @param takenByAnother true when another instance of this agent has taken the commands up to here: they are not begun
     * @return false when the agent is closing and the record was left alone: nothing after it may be read
     * @throws LogUnavailableException when it belongs among the dead letters and they cannot be written: read it again
     */
    boolean read(ConsumerRecord<byte[], byte[]> incoming, boolean takenByAnother) {
        try {
            return switch (dealWith(incoming, takenByAnother)) {
                case ACCEPTED -> true;
                case CLOSING -> false;
                case PASSED -> {
                    journal.note(new JournalRecord.Passed(incoming.offset() + 1));
                    yield true;
                }
            };
        } catch (LogUnavailableException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).addKeyValue("offset", incoming.offset()).log("failed on a command");
            refuse(incoming, "the agent failed on it: " + e);
            return true;
        }
    }

    /**
     * Looks at a record whose turn has not come: a cancel is taken at once, everything else is left for its turn. So a task
     * that is canceled while its command waits in the topic does not begin, and one that runs need not wait for those before
     * its cancel.
     */
    void readAhead(ConsumerRecord<byte[], byte[]> incoming) {
        if (Records.type(incoming).filter(MessageType.TASK_CANCEL::equals).isPresent()
                && Records.decode(incoming) instanceof Decoded.Known(CancelTask command, var _, var _)
                && refusals.ofCommand(incoming, command.agentId(), command.taskId()) == null) {
            var _ = cancel(command);
        }
    }

    /** What became of a record. */
    private enum Fate {
        /** In the journal, to be run. */
        ACCEPTED,
        /** Nothing is to be done about it any more. */
        PASSED,
        /** Left for the next start. */
        CLOSING
    }

    private Fate dealWith(ConsumerRecord<byte[], byte[]> incoming, boolean takenByAnother) {
        return switch (Records.decode(incoming)) {
            case Decoded.Known(RunTask command, var traceparent, var ignored) -> {
                ignoredFields.addAndGet(ignored);
                yield take(incoming, command, traceparent, takenByAnother);
            }
            case Decoded.Known(CancelTask command, var _, var ignored) -> {
                ignoredFields.addAndGet(ignored);
                var refusal = refusals.ofCommand(incoming, command.agentId(), command.taskId());
                yield refusal == null ? cancel(command) : refuse(incoming, refusal);
            }
            case Decoded.Known(TopicOpened opened, var _, var _) ->
                // It served its purpose by being written.
                pass(incoming, opened.agentId());
            // Between gateways, in the topic of an agent that speaks HTTP and had this id before.
            case Decoded.Known(TaskClaimed claim, var _, var _) -> pass(incoming, claim.agentId());
            case Decoded.Known(TaskAnswered answer, var _, var _) -> pass(incoming, answer.agentId());
            // CommandClaims has read them.
            case Decoded.Known(InstanceClaimed claim, var _, var _) -> pass(incoming, claim.agentId());
            case Decoded.Known(CommandsTaken taken, var _, var _) -> pass(incoming, taken.agentId());
            case Decoded.Known known ->
                refuse(incoming, "not a command: " + known.message().eventId());
            case Decoded.Undecodable undecodable -> refuse(incoming, undecodable.reason());
            case Decoded.UnknownType unknown -> skip(incoming, unknown.ceType());
        };
    }

    /** What asks for nothing, if it is meant for this agent. */
    private Fate pass(ConsumerRecord<byte[], byte[]> incoming, AgentId addressee) {
        var refusal = refusals.ofAddressee(addressee);
        return refusal == null ? Fate.PASSED : refuse(incoming, refusal);
    }

    private Fate take(
            ConsumerRecord<byte[], byte[]> incoming,
            RunTask command,
            @Nullable String traceparent,
            boolean takenByAnother) {
        var refusal = refusals.ofCommand(incoming, command.agentId(), command.taskId());
        if (refusal != null) {
            return refuse(incoming, refusal);
        }
        if (journal.knows(command.taskId(), command.attempt())) {
            duplicates.incrementAndGet();
            log.atDebug().addKeyValue("task_id", command.taskId()).log("known already");
            return Fate.PASSED;
        }
        if (takenByAnother) {
            log.atInfo().addKeyValue("task_id", command.taskId()).log("left to the instance that has taken it");
            // Written down, so that it is not begun either when the command is sent once more.
            journal.commit(
                    List.of(new JournalRecord.Ceded(command.taskId(), command.attempt(), clock.instant())), () -> {});
            return Fate.PASSED;
        }
        var accepted = new JournalRecord.Accepted(command, traceparent, incoming.offset(), clock.instant());
        return executions.accept(accepted) ? Fate.ACCEPTED : Fate.CLOSING;
    }

    private Fate cancel(CancelTask command) {
        if (journal.cancelRequest(command.taskId()).isPresent()) {
            duplicates.incrementAndGet();
            return Fate.PASSED;
        }
        log.atInfo()
                .addKeyValue("task_id", command.taskId())
                .addKeyValue("requested_by", command.requestedBy())
                .log("asked to cancel");
        var request = new JournalRecord.CancelRequested(command.taskId(), command.requestedBy(), clock.instant());
        return executions.cancel(request) ? Fate.PASSED : Fate.CLOSING;
    }

    private Fate refuse(ConsumerRecord<byte[], byte[]> incoming, String reason) {
        refusals.refuse(incoming, reason);
        return Fate.PASSED;
    }

    private Fate skip(ConsumerRecord<byte[], byte[]> incoming, String ceType) {
        unknownTypes.incrementAndGet();
        log.atWarn()
                .addKeyValue("ce_type", ceType)
                .addKeyValue("offset", incoming.offset())
                .log("skipped a command of a type that this version does not know");
        return Fate.PASSED;
    }

    /** Records put among the dead letters since the agent's start. */
    public long refused() {
        return refusals.count();
    }

    /** Commands skipped since the agent's start because their type is unknown. */
    public long unknownTypes() {
        return unknownTypes.get();
    }

    /** Fields of commands ignored since the agent's start because a newer control plane has added them. */
    public long ignoredFields() {
        return ignoredFields.get();
    }

    /** Commands dropped since the agent's start because the agent had them already. */
    public long duplicates() {
        return duplicates.get();
    }
}
