/// ComfyUI's editor form of a workflow, made into the graph that runs: subgraphs opened, what is
/// muted, bypassed or only shown taken out, fields read from their positions.
///
/// Source: what frontend 1.58.1 queues (`graphToPrompt`), which decides, and 1.27.10 for what
/// 1.58.1 does no longer read.
@NullMarked
package io.atelier.formats.editor;

import org.jspecify.annotations.NullMarked;
