-- A database of the first schema, V1, as `sqlite3 jobs.db .dump` prints it. Never edited: it is what people have.
CREATE TABLE artifact_garbage (
    path text primary key,
    name text not null,
    kind text not null
);
CREATE TABLE hold (
    kind text not null,
    name text not null,
    primary key (kind, name)
);
INSERT INTO "hold" VALUES('tenant','carl');
CREATE TABLE job (
    id              text primary key,
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
    origin          text,
    call_at         bigint,           -- when its callback is due; null where none is owed
    call_tries      integer not null
);
INSERT INTO "job" VALUES('01a207b2-ed6a-7000-bbe9-2b9ce968ef61','anna','DONE',1795425497567,NULL,1,'one',1,1,'k','c4edccc5fa8584c7c03fb42cf3ec291b60b34e7ad7ff21f18013989a82f563ba','{"tenant":"anna","priority":0,"tags":["first","second"],"timeLimit":"PT2M","retry":{"attempts":1,"pause":"PT0S"},"idempotencyKey":"k","callback":null}','[{"number":1,"worker":"one","started":"2026-11-23T09:18:17.104390005Z","ended":"2026-11-23T09:18:17.567891938Z","end":"DONE","failure":null,"loss":null}]','{"artifacts":[{"name":"played_00001_.txt","kind":"OUTPUT","mediaType":"text/plain","bytes":38,"sha256":"05efea313258ea2773f1f7104358a117117c17c4d467a43a74e1c76f0dc43d64"}],"notices":[],"nodes":[{"node":"1","type":"Save","title":null,"lane":"device-1","from":"PT0.333365499S","took":"PT0.001S"}]}',NULL,NULL,NULL,0);
INSERT INTO "job" VALUES('01a207b2-f426-7000-909f-bb7776658df0','bert','FAILED',1795425498157,NULL,1,'one',NULL,4,NULL,'12f9a03f934392f55b5c0e7c8d8e96c48b5f4f0a835ddaf956b06d2e2482904e','{"tenant":"bert","priority":3,"tags":[],"timeLimit":null,"retry":{"attempts":2,"pause":"PT1S"},"idempotencyKey":null,"callback":null}','[{"number":1,"worker":"one","started":"2026-11-23T09:18:18.154966579Z","ended":"2026-11-23T09:18:18.157076467Z","end":"FAILED","failure":{"code":"INVALID_VALUE","message":"It failed; change it.","node":"1","nodeType":"Fail","traceback":null,"problems":[]},"loss":null}]','{"artifacts":[],"notices":[],"nodes":[]}','{"code":"INVALID_VALUE","message":"It failed; change it.","node":"1","nodeType":"Fail","traceback":null,"problems":[]}',NULL,NULL,0);
INSERT INTO "job" VALUES('01a207b2-f4dc-7000-bf58-87719f40ed40','anna','QUEUED',1795425498332,NULL,0,NULL,NULL,7,NULL,'fbe1c8bd3c0039090c0cc6f7f8f757403b679e761c0156b93254d0d2a671f6f7','{"tenant":"anna","priority":0,"tags":[],"timeLimit":null,"retry":{"attempts":1,"pause":"PT0S"},"idempotencyKey":null,"callback":null}','[]',NULL,NULL,NULL,NULL,0);
CREATE TABLE job_artifact (
    path       text    not null,
    job        text   not null references job (id) on delete cascade,
    name       text    not null,
    kind       text    not null,
    media_type text    not null,
    bytes      bigint  not null,
    sha256     text    not null,
    primary key (path, job)
);
INSERT INTO "job_artifact" VALUES('played_00001_.txt','01a207b2-ed6a-7000-bbe9-2b9ce968ef61','played_00001_.txt','OUTPUT','text/plain',38,'05efea313258ea2773f1f7104358a117117c17c4d467a43a74e1c76f0dc43d64');
CREATE TABLE job_event (
    number  bigint primary key,
    job     text   not null,
    tenant  text    not null,
    at      bigint  not null,
    status  text,
    attempt integer not null
);
INSERT INTO "job_event" VALUES(1,'01a207b2-ed6a-7000-bbe9-2b9ce968ef61','anna',1795425496422,'QUEUED',0);
INSERT INTO "job_event" VALUES(2,'01a207b2-ed6a-7000-bbe9-2b9ce968ef61','anna',1795425497104,'RUNNING',1);
INSERT INTO "job_event" VALUES(3,'01a207b2-ed6a-7000-bbe9-2b9ce968ef61','anna',1795425497567,'DONE',1);
INSERT INTO "job_event" VALUES(4,'01a207b2-f426-7000-909f-bb7776658df0','bert',1795425498143,'QUEUED',0);
INSERT INTO "job_event" VALUES(5,'01a207b2-f426-7000-909f-bb7776658df0','bert',1795425498154,'RUNNING',1);
INSERT INTO "job_event" VALUES(6,'01a207b2-f426-7000-909f-bb7776658df0','bert',1795425498157,'FAILED',1);
INSERT INTO "job_event" VALUES(7,'01a207b2-f4dc-7000-bf58-87719f40ed40','anna',1795425498332,'QUEUED',0);
CREATE TABLE job_tag (
    tag text  not null,
    job text not null references job (id) on delete cascade,
    primary key (tag, job)
);
INSERT INTO "job_tag" VALUES('first','01a207b2-ed6a-7000-bbe9-2b9ce968ef61');
INSERT INTO "job_tag" VALUES('second','01a207b2-ed6a-7000-bbe9-2b9ce968ef61');
CREATE TABLE job_work (
    job      text primary key references job (id) on delete cascade,
    workflow text not null, -- ComfyUI's API format
    rest     text not null
);
INSERT INTO "job_work" VALUES('01a207b2-ed6a-7000-bbe9-2b9ce968ef61','{"1":{"inputs":{},"class_type":"Save","_meta":{"title":"The node"}}}','{"prompt":false,"chunks":{},"outputs":[],"values":{}}');
INSERT INTO "job_work" VALUES('01a207b2-f426-7000-909f-bb7776658df0','{"1":{"inputs":{},"class_type":"Fail","_meta":{"title":"The node"}}}','{"prompt":false,"chunks":{},"outputs":[],"values":{}}');
INSERT INTO "job_work" VALUES('01a207b2-f4dc-7000-bf58-87719f40ed40','{"1":{"inputs":{},"class_type":"Save","_meta":{"title":"The node"}}}','{"prompt":false,"chunks":{},"outputs":[],"values":{}}');
CREATE TABLE "jobs_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO "jobs_schema_history" VALUES(1,'1','jobs','SQL','V1__jobs.sql',-1911581467,'','2026-11-23 09:18:15.324',6,1);
CREATE INDEX "jobs_schema_history_s_idx" ON "jobs_schema_history" ("success");
CREATE UNIQUE INDEX job_by_key on job (tenant, idempotency_key) where idempotency_key is not null;
CREATE INDEX job_by_tenant on job (tenant, id);
CREATE INDEX job_by_status on job (status, id);
CREATE INDEX job_by_tenant_and_status on job (tenant, status, id);
CREATE INDEX job_by_call on job (call_at) where call_at is not null;
CREATE INDEX job_tag_by_job on job_tag (job);
CREATE INDEX job_artifact_by_job on job_artifact (job);
CREATE INDEX job_artifact_by_content on job_artifact (sha256);
