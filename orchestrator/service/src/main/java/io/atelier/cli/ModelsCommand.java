package io.atelier.cli;

import picocli.CommandLine.Command;

/// What can be done with model files; it only holds its commands together.
@Command(
    name = "models",
    synopsisSubcommandLabel = "COMMAND",
    description = "Model files: export writes a checkpoint as a folder of diffusers.",
    mixinStandardHelpOptions = true)
final class ModelsCommand {}
