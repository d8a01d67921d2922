/// What a worker process and the process above it say to each other: sealed records, each a frame
/// of JSON and, for previews, raw bytes, over one Unix domain socket. Both ends are the same build;
/// whatever else arrives ends the connection with a [io.atelier.workers.wire.WireCode].
@NullMarked
package io.atelier.workers.wire;

import org.jspecify.annotations.NullMarked;
