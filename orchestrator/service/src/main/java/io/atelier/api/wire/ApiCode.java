package io.atelier.api.wire;

import io.atelier.graph.ErrorCode;

/// How a request can be wrong by itself, beside the codes of what it asks for.
public enum ApiCode implements ErrorCode {
  /// Nothing answers there.
  NOT_FOUND,
  /// A path that leads out of its folder.
  PATH_LEAVES,
  /// It is there, but not by this method.
  METHOD_NOT_ALLOWED,
  /// A body in a form that nobody here reads.
  MEDIA_TYPE_UNKNOWN,
  /// A field or a parameter that is missing, unknown, or of the wrong form.
  REQUEST_INVALID,
  /// More bytes than the service takes.
  BODY_TOO_LARGE,
  /// More nodes than the service takes.
  TOO_MANY_NODES,
  /// A longer text than the service takes.
  TEXT_TOO_LONG,
  /// More jobs in one request than the service takes.
  TOO_MANY_JOBS,
  /// No such node type.
  NODE_TYPE_UNKNOWN,
  /// No artifact of the caller's tenant has this content.
  ARTIFACT_UNKNOWN,
  /// There are thumbnails of PNG pictures only.
  NO_THUMBNAIL,
  /// The job does not run, or has made no picture on the way yet.
  NO_PREVIEW,
  /// A form of the console that it did not give out itself, or before the service was started.
  FORM_OUTDATED,
  /// No worker has said yet which nodes it has beyond the shipped ones.
  WORKERS_STARTING,
  /// Other large requests are being read.
  TOO_MANY_LARGE,
  /// As many listeners as the service takes.
  TOO_MANY_LISTENERS,
  /// No call may go where the callback is.
  CALLBACK_REFUSED,
  /// Something that nobody foresaw.
  FAULT
}
