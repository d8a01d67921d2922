alter table job add column call_target  text;   -- host and port: who does not answer there holds up no other
alter table job add column call_ended   bigint; -- when it was delivered or given up
alter table job add column call_failure text;   -- why the latest try failed; null when it went well
