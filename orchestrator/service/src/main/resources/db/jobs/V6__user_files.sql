-- Kept by io.atelier.library: what ComfyUI's editor keeps for its user.
create table user_file (
    tenant   text     not null,
    path     ${id}    not null, -- with '/' between its parts
    content  ${bytes} not null,
    bytes    bigint   not null,
    created  bigint   not null,
    modified bigint   not null,
    primary key (tenant, path)
);

create table user_setting (
    tenant text  not null,
    name   ${id} not null,
    value  text  not null, -- JSON
    primary key (tenant, name)
);

create table upload_folder (
    tenant text not null primary key,
    name   text not null -- random: who knows it may name the pictures in it
);
