-- Version 1 of chat.db. It never changes once released; what comes after it is a schema-2.sql.
-- Times are milliseconds since 1970 in UTC. Text compares by its bytes. A reference is declared where
-- it costs no walk through a table: accounts and rooms are never deleted.

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  guest INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;
CREATE INDEX account_guest ON account (seen) WHERE guest = 1 AND ended = 0;

-- members counts the rows of member, so that a page of rooms need not.
CREATE TABLE room (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  log TEXT NOT NULL,
  visibility INTEGER NOT NULL,
  topic TEXT NOT NULL DEFAULT '',
  creator INTEGER NOT NULL, -- the account, or 0 for a room that belongs to nobody
  created INTEGER NOT NULL,
  members INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX room_public ON room (name) WHERE visibility = 0;
CREATE INDEX room_creator ON room (creator);

-- Rows only ever go to the end: a primary key (room, seq) would spread the frames over the whole
-- tree. There is no counter of a room's entries: the newest one is its head. That a number is there
-- once and the next one follows is seen to before each insert, in its transaction; the index has kind
-- and account in it, so that counting what is unread touches no rows.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES room,
  seq INTEGER NOT NULL,
  account INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  key TEXT,
  at INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  frame BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_seq ON entry (room, seq, kind, account);
CREATE UNIQUE INDEX entry_key ON entry (account, room, key) WHERE key IS NOT NULL;

CREATE TABLE member (
  room INTEGER NOT NULL REFERENCES room,
  account INTEGER NOT NULL REFERENCES account,
  role INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_account ON member (account);

CREATE TABLE marker (
  account INTEGER NOT NULL REFERENCES account,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (account, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_invitation (
  id INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES room,
  account INTEGER NOT NULL REFERENCES account,
  inviter INTEGER NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (room, account)
) STRICT;
CREATE INDEX room_invitation_account ON room_invitation (account);

CREATE TABLE token (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account INTEGER NOT NULL REFERENCES account,
  sha256 BLOB NOT NULL UNIQUE,
  device TEXT NOT NULL,
  created INTEGER NOT NULL,
  used TEXT NOT NULL
) STRICT;
CREATE INDEX token_account ON token (account);

CREATE TABLE server_invitation (
  sha256 BLOB PRIMARY KEY,
  uses INTEGER NOT NULL,
  uses_left INTEGER NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
