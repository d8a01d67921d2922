/// What a call into Python costs, measured by JMH: through the bridge in this process, through a
/// worker process, and through three other bridges. `./atelier bench bridge` runs it; nothing else
/// sees these classes or JMH.
@NullMarked
package io.atelier.bench.bridge;

import org.jspecify.annotations.NullMarked;
