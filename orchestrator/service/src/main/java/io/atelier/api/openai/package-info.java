/// Pictures by the interface of OpenAI's API, for programs that know no other: each model is a
/// workflow, and its [io.atelier.api.wire.ImageInputsView] says which inputs stand for what.
@NullMarked
package io.atelier.api.openai;

import org.jspecify.annotations.NullMarked;
