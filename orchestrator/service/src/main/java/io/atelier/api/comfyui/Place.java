package io.atelier.api.comfyui;

import io.atelier.jobs.Job;

/// A job's place as ComfyUI's clients count it.
final class Place {

  private Place() {}

  /// Greater than those of all before it; below zero of what was put to the front.
  static long of(Job job) {
    return job.terms().goesFirst() ? -job.number() : job.number();
  }
}
