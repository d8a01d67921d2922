-- Kept by io.atelier.library.
create table pin (
    tenant     text   not null,
    sha256     ${id}  not null,
    path       text   not null, -- what the garbage collection asks for
    name       text   not null,
    kind       text   not null,
    media_type text   not null,
    bytes      bigint not null,
    pinned     bigint not null,
    primary key (tenant, sha256)
);
create index pin_by_path on pin (path);
