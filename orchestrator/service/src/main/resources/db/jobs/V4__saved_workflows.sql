-- Kept by io.atelier.library.
create table saved_workflow (
    tenant  text    not null,
    name    ${id}   not null,
    version integer not null, -- the latest
    primary key (tenant, name)
);

create table saved_workflow_version (
    tenant   text    not null,
    name     ${id}   not null,
    version  integer not null,
    saved    bigint  not null,
    saver    text    not null,
    document text    not null, -- as it was given
    images   text,             -- which inputs stand for what in a request for pictures
    primary key (tenant, name, version),
    foreign key (tenant, name) references saved_workflow (tenant, name) on delete cascade on update cascade
);
