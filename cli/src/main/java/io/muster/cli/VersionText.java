package io.muster.cli;

import picocli.CommandLine.IVersionProvider;

/** {@code muster 0.1.0}, from the manifest that the build writes. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = VersionText.class.getPackage().getImplementationVersion();
        return new String[] {"muster " + (version == null ? "(development)" : version)};
    }
}
