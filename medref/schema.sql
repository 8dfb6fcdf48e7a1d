-- The index of one corpus: a cache that can always be made again from its monographs.
-- Raise SCHEMA_VERSION in index.py whenever this file changes.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL            -- corpus, digest, version, date, trust, and where the corpus came from
) WITHOUT ROWID;

CREATE TABLE monograph_title (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    generic TEXT NOT NULL,         -- keys of the ingredients, sorted, joined by '+'
    classes TEXT NOT NULL,         -- names of the classes, joined by newlines
    represented_by TEXT,           -- of a label that is not listed: the monograph that stands for its kind
    effective TEXT                 -- of a label: its date
) WITHOUT ROWID;
CREATE INDEX monograph_by_representative ON monograph_title (represented_by) WHERE represented_by IS NOT NULL;
CREATE INDEX monograph_by_generic ON monograph_title (generic);
CREATE INDEX monograph_by_title ON monograph_title (title COLLATE NOCASE);

CREATE TABLE monograph (
    id TEXT PRIMARY KEY,
    document BLOB NOT NULL,        -- indexing.encode_monograph: a line of JSON, and under it the file as it was read
    checksum INTEGER NOT NULL      -- CRC-32 over every other column
) WITHOUT ROWID;

CREATE TABLE name (
    key TEXT NOT NULL,             -- names.fold of the name
    name TEXT NOT NULL,            -- as it is written
    kind TEXT NOT NULL,            -- model.NameStatus: exact, synonym, brand, combination, ambiguous
    generic TEXT NOT NULL,         -- what it stands for, as in monograph_title.generic
    monograph TEXT,                -- NULL where no monograph claims the name
    note TEXT NOT NULL,            -- what sets the product apart: a country, a form
    checksum INTEGER NOT NULL
);

CREATE TABLE generic (
    key TEXT PRIMARY KEY,          -- as in monograph_title.generic
    name TEXT NOT NULL,            -- ingredient names joined by ' + '
    classes TEXT NOT NULL          -- names of its classes, joined by newlines
) WITHOUT ROWID;

CREATE INDEX name_by_key ON name (key);

CREATE TABLE concept (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,            -- class, property, substance, condition or effect
    name TEXT NOT NULL,
    parent TEXT,                   -- the next wider concept that comes first
    members TEXT NOT NULL,         -- ingredient names, joined by newlines
    position INTEGER NOT NULL      -- order in its file
) WITHOUT ROWID;

CREATE TABLE ingredient (
    key TEXT NOT NULL,             -- an ingredient of a combination
    monograph TEXT NOT NULL,
    PRIMARY KEY (key, monograph)
) WITHOUT ROWID;

CREATE TABLE term (
    phrase TEXT NOT NULL,          -- terms.fold_text of a name or synonym
    concept TEXT NOT NULL,
    PRIMARY KEY (phrase, concept)
) WITHOUT ROWID;

CREATE TABLE wider (
    narrow TEXT NOT NULL,          -- a concept
    wide TEXT NOT NULL,            -- itself, and every concept it is a kind of
    PRIMARY KEY (wide, narrow)
) WITHOUT ROWID;

CREATE TABLE trait (
    key TEXT NOT NULL,             -- an ingredient, or 'monograph:' and an id
    concept TEXT NOT NULL,         -- a class or property it has, wider ones included; the ingredient it is a form of
    kind TEXT NOT NULL,            -- class, property or ingredient
    doubling INTEGER NOT NULL,     -- whether two drugs of this class are worth saying
    PRIMARY KEY (key, concept)
) WITHOUT ROWID;

CREATE TABLE priority (
    first TEXT NOT NULL,           -- targets of one side, joined by newlines
    second TEXT NOT NULL,
    effect TEXT NOT NULL
);

CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    monograph TEXT NOT NULL,
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    label TEXT,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
);

CREATE TABLE meaning (
    concept TEXT NOT NULL,         -- a concept, one wider than it, or 'drug:' and the key of an ingredient
    intent TEXT NOT NULL,          -- model.Intent
    rank INTEGER NOT NULL,         -- meanings.rank: lower is shown earlier
    title TEXT NOT NULL,
    monograph TEXT NOT NULL,
    note TEXT NOT NULL,            -- approved, off-label, common, serious, contraindicated, a severity ...
    passage INTEGER NOT NULL,
    start INTEGER NOT NULL,        -- where in the passage the term stands
    end INTEGER NOT NULL,
    PRIMARY KEY (concept, intent, rank, title, monograph)
) WITHOUT ROWID;

CREATE TABLE class_member (
    class TEXT NOT NULL,           -- a class, or one wider than it
    monograph TEXT NOT NULL,
    PRIMARY KEY (class, monograph)
) WITHOUT ROWID;

CREATE TABLE twin (
    monograph TEXT NOT NULL,
    other TEXT NOT NULL,           -- another monograph of the same drug, under another name
    PRIMARY KEY (monograph, other)
) WITHOUT ROWID;

CREATE TABLE quarantine (
    place TEXT NOT NULL,           -- file, or file and record
    title TEXT NOT NULL,
    reason TEXT NOT NULL           -- why it is no monograph and is never shown
);

CREATE VIRTUAL TABLE passage_text USING fts5 (
    title,
    label,
    text,
    content = 'passage',
    content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
