/// ComfyUI's interface, at the addresses and in the forms that its clients and its editor know:
/// every route at `/x` and at `/api/x`. Jobs are those of [io.atelier.jobs]; nothing is kept here.
@NullMarked
package io.atelier.api.comfyui;

import org.jspecify.annotations.NullMarked;
