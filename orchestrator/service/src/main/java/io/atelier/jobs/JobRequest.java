package io.atelier.jobs;

/// A job as it is submitted. The workflow has been checked by then: what is wrong with it is
/// refused before it gets here.
public record JobRequest(JobWork work, JobTerms terms) {}
