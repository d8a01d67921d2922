-- The same text for SQLite and PostgreSQL; ${id} is a text that compares by bytes. Times are milliseconds since 1970, JSON is text.

create table job (
    id              ${id} primary key,
    tenant          text    not null,
    status          text    not null,
    since           bigint  not null,
    not_before      bigint,
    attempt         integer not null,
    worker          text,
    took            bigint,
    number          bigint  not null, -- of the event of its acceptance: the order of acceptance, whatever the clock did
    idempotency_key text,
    digest          text    not null, -- SHA-256 of the request
    terms           text    not null,
    attempts        text    not null,
    output          text,
    failure         text,
    origin          ${id},
    call_at         bigint,           -- when its callback is due; null where none is owed
    call_tries      integer not null
);
create unique index job_by_key on job (tenant, idempotency_key) where idempotency_key is not null;
create index job_by_tenant on job (tenant, id);
create index job_by_status on job (status, id);
create index job_by_tenant_and_status on job (tenant, status, id);
create index job_by_call on job (call_at) where call_at is not null;

-- Apart, because workflows are large and lists do not show them.
create table job_work (
    job      ${id} primary key references job (id) on delete cascade,
    workflow text not null, -- ComfyUI's API format
    rest     text not null
);

create table job_tag (
    tag text  not null,
    job ${id} not null references job (id) on delete cascade,
    primary key (tag, job)
);
create index job_tag_by_job on job_tag (job);

-- What jobs hold of the output folder; also found by content.
create table job_artifact (
    path       text    not null,
    job        ${id}   not null references job (id) on delete cascade,
    name       text    not null,
    kind       text    not null,
    media_type text    not null,
    bytes      bigint  not null,
    sha256     text    not null,
    primary key (path, job)
);
create index job_artifact_by_job on job_artifact (job);
create index job_artifact_by_content on job_artifact (sha256);

-- What jobs have let go of: collected when nobody else holds it.
create table artifact_garbage (
    path text primary key,
    name text not null,
    kind text not null
);

-- Changes of state, as events; status is null when the job was deleted.
create table job_event (
    number  bigint primary key,
    job     ${id}   not null,
    tenant  text    not null,
    at      bigint  not null,
    status  text,
    attempt integer not null
);

create table hold (
    kind text not null,
    name text not null,
    primary key (kind, name)
);
