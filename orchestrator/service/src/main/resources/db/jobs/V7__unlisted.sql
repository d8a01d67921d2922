-- Taken off ComfyUI's history by its clients: 1. The job and what it made stay.
alter table job add column unlisted integer not null default 0;
