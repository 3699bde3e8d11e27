package io.muster.agent.handler.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.schemas.codec.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Does what one {@code file} task asks for. What it has done is on disk when it says so. */
final class FileWork implements Work {
    private static final String NEW_FILE_MODE = "rw-r--r--";
    private final FileParams params;
    private final Path name;

    FileWork(FileParams params) {
        this.params = params;
        this.name = Objects.requireNonNull(params.path().getFileName());
    }

    @Override
    public Intent intent() {
        return Intent.touching(List.of(params.path()));
    }

    @Override
    public Outcome run(RunContext context) {
        context.started(OptionalLong.empty());
        try (var folder = Folder.open(Objects.requireNonNull(params.path().getParent()))) {
            var report = switch (params) {
                case FileParams.Present present -> put(present, folder, context);
                case FileParams.Absent absent -> Optional.of(remove(absent, folder));
                case FileParams.Get get -> Optional.of(get(get, folder));
            };
            report.ifPresent(context.stdout()::print);
            return report.isPresent() ? new Outcome.Completed() : new Outcome.Stopped();
        } catch (FileFailure e) {
            return failed(e.reason());
        } catch (AccessDeniedException e) {
            return failed(params.path() + ": the agent's user may not do that");
        } catch (FileSystemException e) {
            return failed(params.path() + ": " + (e.getReason() == null ? e : e.getReason()));
        } catch (IOException e) {
            return failed(params.path() + ": " + e.getMessage());
        }
    }

    /** @return empty when it had to stop before the file was in place */
    private Optional<ObjectNode> put(FileParams.Present wanted, Folder folder, RunContext context)
            throws IOException, FileFailure {
        var there = file(folder);
        var sameContent = there != null
                && there.size() == wanted.content().size()
                && folder.read(name, there.size()).equals(wanted.content());
        var changed = !sameContent || !hasMode(there, wanted) || !hasOwner(there, wanted);
        if (changed && !wanted.check()) {
            var next = Path.of("." + name + "." + UUID.randomUUID() + ".new");
            folder.create(next, wanted.content());
            try {
                adorn(folder, next, wanted, there);
                if (context.stopRequested().isDone()) {
                    folder.delete(next);
                    return Optional.empty();
                }
                folder.rename(next, name);
            } catch (IOException | FileFailure e) {
                folder.delete(next);
                throw e;
            }
        }
        var report = report(changed, wanted.check());
        report.put("sha256", wanted.content().sha256());
        report.put("size", wanted.content().size());
        if (!wanted.check()) {
            describe(report, Objects.requireNonNull(file(folder)));
        }
        return Optional.of(report);
    }

    private static boolean hasMode(@Nullable PosixFileAttributes there, FileParams.Present wanted) {
        return there != null && wanted.mode().map(there.permissions()::equals).orElse(true);
    }

    private boolean hasOwner(@Nullable PosixFileAttributes there, FileParams.Present wanted) {
        return there != null
                && wanted.owner().map(there.owner().getName()::equals).orElse(true)
                && wanted.group().map(there.group().getName()::equals).orElse(true);
    }

    /** Owner first: a mode set before would, for a moment, be that of the wrong one. */
    private void adorn(Folder folder, Path next, FileParams.Present wanted, @Nullable PosixFileAttributes there)
            throws IOException, FileFailure {
        var view = folder.view(next);
        var now = view.readAttributes();
        var owner =
                wanted.owner().isPresent() ? user(wanted.owner().get()) : there == null ? now.owner() : there.owner();
        var group =
                wanted.group().isPresent() ? group(wanted.group().get()) : there == null ? now.group() : there.group();
        if (!owner.equals(now.owner())) {
            view.setOwner(owner);
        }
        if (!group.equals(now.group())) {
            view.setGroup(group);
        }
        view.setPermissions(wanted.mode()
                .orElse(there == null ? PosixFilePermissions.fromString(NEW_FILE_MODE) : there.permissions()));
    }

    private UserPrincipal user(String name) throws IOException, FileFailure {
        try {
            return accounts().lookupPrincipalByName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new FileFailure("there is no user " + name + " on this machine");
        }
    }

    private GroupPrincipal group(String name) throws IOException, FileFailure {
        try {
            return accounts().lookupPrincipalByGroupName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new FileFailure("there is no group " + name + " on this machine");
        }
    }

    private UserPrincipalLookupService accounts() {
        return params.path().getFileSystem().getUserPrincipalLookupService();
    }

    private ObjectNode remove(FileParams.Absent wanted, Folder folder) throws IOException, FileFailure {
        var changed = file(folder) != null;
        if (changed && !wanted.check()) {
            folder.delete(name);
        }
        return report(changed, wanted.check());
    }

    private ObjectNode get(FileParams.Get wanted, Folder folder) throws IOException, FileFailure {
        var there = file(folder);
        if (there == null) {
            throw new FileFailure("there is no file " + wanted.path());
        }
        var content = folder.read(name, wanted.maxBytes());
        if (content.size() > wanted.maxBytes()) {
            throw new FileFailure(wanted.path() + " has " + there.size() + " bytes, more than max_bytes, which is "
                    + wanted.maxBytes());
        }
        var report = Json.MAPPER.createObjectNode();
        report.put("path", wanted.path().toString());
        report.put("sha256", content.sha256());
        report.put("size", content.size());
        describe(report, there);
        report.put("modified_at", Json.format(there.lastModifiedTime().toInstant()));
        content.text()
                .ifPresentOrElse(
                        text -> report.put("content", text), () -> report.put("content_base64", content.base64()));
        return report;
    }

    /** The regular file under that name; null when there is nothing. */
    private @Nullable PosixFileAttributes file(Folder folder) throws IOException, FileFailure {
        var there = folder.look(name).orElse(null);
        if (there != null && there.isSymbolicLink()) {
            throw new FileFailure(params.path() + " is a symbolic link; name the file that it leads to");
        }
        if (there != null && !there.isRegularFile()) {
            throw new FileFailure(
                    params.path() + " is " + (there.isDirectory() ? "a folder" : "no regular file") + ", not a file");
        }
        return there;
    }

    private ObjectNode report(boolean changed, boolean check) {
        var report = Json.MAPPER.createObjectNode();
        report.put("path", params.path().toString());
        report.put("changed", changed);
        if (check) {
            report.put("check", true);
        }
        return report;
    }

    private static void describe(ObjectNode report, PosixFileAttributes file) {
        report.put("mode", FileMode.format(file.permissions()));
        report.put("owner", file.owner().getName());
        report.put("group", file.group().getName());
    }

    private static Outcome failed(String reason) {
        return new Outcome.Failed(null, reason);
    }
}
