package io.muster.agent.policy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/** Reads a policy file, if nobody but the agent's user and root can have written it. */
final class PolicyFile {
    private static final int STICKY = 0b001_000_000_000;
    private static final long LARGEST = 1 << 20;

    private PolicyFile() {}

    /** @throws PolicyException naming everything that is wrong */
    static Policy read(Path file, Profile profile) {
        try {
            var real = file.toRealPath();
            var problems = whoElseCouldWrite(real);
            if (Files.size(real) > LARGEST) {
                problems.add("is larger than " + LARGEST + " bytes");
            }
            if (!problems.isEmpty()) {
                throw new PolicyException(
                        problems.stream().map(each -> file + ": " + each).toList());
            }
            return PolicyReader.read(Files.readString(real), profile, file.toString());
        } catch (NoSuchFileException e) {
            throw new PolicyException(List.of(file + ": there is no such file"));
        } catch (CharacterCodingException e) {
            throw new PolicyException(List.of(file + ": is not UTF-8"));
        } catch (IOException e) {
            throw new PolicyException(List.of(file + ": cannot be read: " + e));
        } catch (PolicyException e) {
            throw new PolicyException(e.problems().stream()
                    .map(each -> each.startsWith(file.toString()) ? each : file + ": " + each)
                    .toList());
        }
    }

    private static List<String> whoElseCouldWrite(Path file) throws IOException {
        var problems = new ArrayList<String>();
        if (!Files.isRegularFile(file)) {
            problems.add("is not a file");
        }
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return problems;
        }
        var owner = Files.getOwner(file);
        if (!isRoot(file) && !owner.equals(ownUser())) {
            problems.add("belongs to " + owner.getName() + "; it must belong to root or to the agent's own user");
        }
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            problems.add("can be written by everybody; chmod o-w " + file);
        }
        var folder = file.getParent();
        if (folder != null
                && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE)
                && ((int) Files.getAttribute(folder, "unix:mode") & STICKY) == 0) {
            problems.add("stands in a folder that can be written by everybody; chmod o-w " + folder);
        }
        return problems;
    }

    private static boolean isRoot(Path file) throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
    }

    private static UserPrincipal ownUser() throws IOException {
        var self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : self.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }
}
