package io.atelier.api.comfyui;

import io.atelier.api.Limits;
import io.atelier.api.comfyui.wire.FeaturesView;
import org.springframework.stereotype.Component;

/// What this service tells clients that it can do.
@Component
public final class Features {

  private final Limits limits;

  Features(Limits limits) {
    this.limits = limits;
  }

  public FeaturesView view() {
    return new FeaturesView(true, limits.uploadBytes());
  }
}
