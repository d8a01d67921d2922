package io.atelier.api.wire;

import io.atelier.access.AccessCode;
import io.atelier.artifacts.ArtifactCode;
import io.atelier.catalog.CatalogCode;
import io.atelier.engine.EngineCode;
import io.atelier.engine.FindingCode;
import io.atelier.formats.FormatCode;
import io.atelier.formats.editor.EditorCode;
import io.atelier.graph.ErrorCode;
import io.atelier.jobs.JobCode;
import io.atelier.library.LibraryCode;

/// Which status of HTTP a code goes with.
public final class HttpStatusOf {

  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final int PRECONDITION_FAILED = 412;
  private static final int TOO_LARGE = 413;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int MISDIRECTED = 421;
  private static final int UNPROCESSABLE = 422;
  private static final int PRECONDITION_REQUIRED = 428;
  private static final int TOO_MANY = 429;
  private static final int FAULT = 500;
  private static final int UNAVAILABLE = 503;
  private static final int STORAGE_FULL = 507;

  private HttpStatusOf() {}

  /// 400 to 499 when the caller can mend it; 500 for a code that no request should meet.
  public static int of(ErrorCode code) {
    return switch (code) {
      case ApiCode own -> of(own);
      case AccessCode access -> of(access);
      case JobCode job -> of(job);
      case ArtifactCode artifact -> of(artifact);
      case LibraryCode saved -> of(saved);
      case FormatCode.WORKFLOW_TOO_LARGE -> TOO_LARGE;
      case FormatCode.INVALID_JSON -> BAD_REQUEST;
      case EditorCode.EDITOR_GRAPH_TOO_LARGE -> TOO_LARGE;
      case FormatCode _, EditorCode _, EngineCode _, FindingCode _, CatalogCode _ -> UNPROCESSABLE;
      default -> FAULT;
    };
  }

  private static int of(ApiCode code) {
    return switch (code) {
      case NOT_FOUND, NODE_TYPE_UNKNOWN, ARTIFACT_UNKNOWN, NO_PREVIEW -> NOT_FOUND;
      case FORM_OUTDATED, PATH_LEAVES -> FORBIDDEN;
      case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
      case MEDIA_TYPE_UNKNOWN, NO_THUMBNAIL -> UNSUPPORTED_MEDIA_TYPE;
      case REQUEST_INVALID -> BAD_REQUEST;
      case BODY_TOO_LARGE -> TOO_LARGE;
      case TOO_MANY_NODES, TEXT_TOO_LONG, TOO_MANY_JOBS, CALLBACK_REFUSED -> UNPROCESSABLE;
      case WORKERS_STARTING, TOO_MANY_LARGE, TOO_MANY_LISTENERS -> UNAVAILABLE;
      case FAULT -> FAULT;
    };
  }

  private static int of(AccessCode code) {
    return switch (code) {
      case TOKEN_MISSING, TOKEN_REFUSED -> UNAUTHORIZED;
      case ROLE_MISSING, ORIGIN_REFUSED -> FORBIDDEN;
      case HOST_REFUSED -> MISDIRECTED;
      case RATE_LIMITED -> TOO_MANY;
      case TOKENS_UNREADABLE -> UNAVAILABLE;
      case TOKEN_UNKNOWN, NAME_REFUSED, TOKEN_NEEDED -> UNPROCESSABLE;
    };
  }

  private static int of(JobCode code) {
    return switch (code) {
      case JOB_UNKNOWN -> NOT_FOUND;
      case JOB_STATE_CONFLICT -> CONFLICT;
      case JOB_INVALID, IDEMPOTENCY_KEY_REUSED -> UNPROCESSABLE;
      case QUEUE_FULL, SERVICE_STOPPING, DATABASE_UNAVAILABLE -> UNAVAILABLE;
      case DISK_NEARLY_FULL -> STORAGE_FULL;
      case WORKER_LOST_AGAIN,
          WORKER_FAULT,
          OUTPUT_NOT_THERE,
          DATA_IN_USE,
          DATABASE_NOT_OURS,
          DATABASE_NOT_DURABLE ->
          FAULT;
    };
  }

  private static int of(LibraryCode code) {
    return switch (code) {
      case SAVED_WORKFLOW_UNKNOWN, USER_FILE_UNKNOWN -> NOT_FOUND;
      case SAVED_WORKFLOW_EXISTS, USER_FILE_EXISTS -> CONFLICT;
      case USER_PATH_REFUSED, SETTING_REFUSED -> BAD_REQUEST;
      case SAVED_WORKFLOW_CHANGED -> PRECONDITION_FAILED;
      case PRECONDITION_NEEDED -> PRECONDITION_REQUIRED;
      case SAVED_WORKFLOW_TOO_LARGE -> TOO_LARGE;
      case SAVED_WORKFLOW_NAME_REFUSED, LIBRARY_FULL -> UNPROCESSABLE;
    };
  }

  private static int of(ArtifactCode code) {
    return switch (code) {
      case ARTIFACT_MISSING -> GONE;
      case DISK_FULL, OUTPUT_NOT_WRITABLE -> STORAGE_FULL;
      case NOT_A_PNG, PNG_BROKEN, PNG_TOO_LARGE, TEXT_INVALID, OUTPUT_OUTSIDE_ROOT, NAME_INVALID ->
          UNPROCESSABLE;
    };
  }
}
