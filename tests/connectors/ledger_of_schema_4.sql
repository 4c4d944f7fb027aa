CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE runs (
	id TEXT NOT NULL, 
	command TEXT NOT NULL, 
	started TEXT NOT NULL, 
	ended TEXT, 
	state TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	progress TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE documents (
	path TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	mtime_ns INTEGER NOT NULL, 
	ctime_ns INTEGER NOT NULL, 
	tried_by TEXT NOT NULL, 
	format TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	state TEXT NOT NULL, 
	why TEXT NOT NULL, 
	next_step TEXT NOT NULL, 
	recipe TEXT NOT NULL, 
	left_unread TEXT NOT NULL, 
	PRIMARY KEY (path)
);
CREATE TABLE texts (
	hash TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (hash)
);
CREATE TABLE chunks (
	id TEXT NOT NULL, 
	document TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	page INTEGER, 
	headings TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_chunks_document ON chunks (document);
CREATE TABLE readings (
	id TEXT NOT NULL, 
	document TEXT NOT NULL, 
	chunk TEXT NOT NULL, 
	present BOOLEAN NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_readings_document ON readings (document);
CREATE INDEX ix_readings_chunk ON readings (chunk);
CREATE TABLE claims (
	id TEXT NOT NULL, 
	reading TEXT NOT NULL, 
	document TEXT NOT NULL, 
	chunk TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	property TEXT NOT NULL, 
	object TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	quote TEXT NOT NULL, 
	text TEXT NOT NULL, 
	task TEXT NOT NULL, 
	model TEXT NOT NULL, 
	prompt TEXT NOT NULL, 
	confidence FLOAT NOT NULL, 
	derived BOOLEAN NOT NULL, 
	rank INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	held_by TEXT, 
	since INTEGER NOT NULL, 
	prefer INTEGER NOT NULL, 
	waived TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_claims_chunk ON claims (chunk);
CREATE INDEX claims_by_state ON claims (state);
CREATE INDEX claims_by_fact ON claims (subject, property);
CREATE INDEX ix_claims_document ON claims (document);
CREATE TABLE violations (
	"key" TEXT NOT NULL, 
	contract TEXT NOT NULL, 
	shape TEXT NOT NULL, 
	"constraint" TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	focus TEXT NOT NULL, 
	path TEXT, 
	value TEXT, 
	message TEXT NOT NULL, 
	remedy TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	root TEXT NOT NULL, 
	state TEXT NOT NULL, 
	first_seen INTEGER NOT NULL, 
	open_since INTEGER NOT NULL, 
	resolved INTEGER, 
	PRIMARY KEY ("key")
);
CREATE TABLE blame (
	violation TEXT NOT NULL, 
	claim TEXT NOT NULL, 
	against BOOLEAN NOT NULL, 
	PRIMARY KEY (violation, claim)
);
CREATE INDEX blame_by_claim ON blame (claim);
CREATE TABLE commits (
	sequence INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	at TEXT NOT NULL, 
	run TEXT NOT NULL, 
	documents TEXT NOT NULL, 
	parts INTEGER NOT NULL, 
	PRIMARY KEY (sequence)
);
CREATE TABLE commit_states (
	sequence INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	property TEXT NOT NULL, 
	object TEXT NOT NULL, 
	standing BOOLEAN NOT NULL, 
	inferred BOOLEAN NOT NULL, 
	support TEXT NOT NULL, 
	chunks TEXT NOT NULL, 
	PRIMARY KEY (sequence, n)
);
CREATE TABLE standing (
	subject TEXT NOT NULL, 
	property TEXT NOT NULL, 
	object TEXT NOT NULL, 
	inferred BOOLEAN NOT NULL, 
	support TEXT NOT NULL, 
	reprieved BOOLEAN NOT NULL, 
	PRIMARY KEY (subject, property, object)
);
CREATE INDEX standing_by_object ON standing (object);
CREATE TABLE unreadable (
	id TEXT NOT NULL, 
	document TEXT NOT NULL, 
	chunk TEXT NOT NULL, 
	task TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	raw TEXT NOT NULL, 
	history TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_unreadable_document ON unreadable (document);
CREATE TABLE questions (
	id TEXT NOT NULL, 
	n INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	proposer TEXT NOT NULL, 
	document TEXT NOT NULL, 
	passage TEXT NOT NULL, 
	state TEXT NOT NULL, 
	votes TEXT NOT NULL, 
	amendments TEXT NOT NULL, 
	why TEXT NOT NULL, 
	same_as TEXT, 
	signed TEXT, 
	PRIMARY KEY (id)
);
CREATE TABLE panel (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE queries (
	question TEXT NOT NULL, 
	ontology TEXT NOT NULL, 
	sparql TEXT NOT NULL, 
	cypher TEXT NOT NULL, 
	why_not TEXT NOT NULL, 
	model TEXT NOT NULL, 
	prompt TEXT NOT NULL, 
	PRIMARY KEY (question)
);
CREATE TABLE answers_of_questions (
	question TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	ontology_can BOOLEAN NOT NULL, 
	rows TEXT NOT NULL, 
	cells TEXT NOT NULL, 
	claims TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	PRIMARY KEY (question)
);
CREATE TABLE ontologies (
	n INTEGER NOT NULL, 
	version TEXT NOT NULL, 
	turtle TEXT NOT NULL, 
	at TEXT NOT NULL, 
	questions TEXT NOT NULL, 
	PRIMARY KEY (n)
);
CREATE TABLE spending (
	run TEXT NOT NULL, 
	task TEXT NOT NULL, 
	document TEXT NOT NULL, 
	prompt TEXT NOT NULL, 
	model TEXT NOT NULL, 
	calls INTEGER NOT NULL, 
	remembered INTEGER NOT NULL, 
	prompt_tokens INTEGER NOT NULL, 
	completion_tokens INTEGER NOT NULL, 
	PRIMARY KEY (run, task, document, prompt, model)
);
CREATE TABLE decisions (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	about TEXT NOT NULL, 
	who TEXT NOT NULL, 
	at TEXT NOT NULL, 
	why TEXT NOT NULL, 
	taken_back TEXT, 
	PRIMARY KEY (id)
);
CREATE TABLE purged (
	sha256 TEXT NOT NULL, 
	path_sha256 TEXT NOT NULL, 
	who TEXT NOT NULL, 
	at TEXT NOT NULL, 
	why TEXT NOT NULL, 
	PRIMARY KEY (sha256)
);
CREATE TABLE reading_keys (
	"key" TEXT NOT NULL, 
	reading TEXT NOT NULL, 
	PRIMARY KEY ("key", reading), 
	FOREIGN KEY(reading) REFERENCES readings (id)
);
