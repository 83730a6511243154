// What was changed and not yet confirmed. It outlives the page in localStorage, one key per field, so that two
// windows do not overwrite each other's; without localStorage it lives in memory only.

// Eight or more digits, however separated, may be a BSN: such a text never reaches the browser's storage. A picture
// would fill it, and then nothing else is kept.
const MAYBE_BSN = /\d(?:[\s.\-/\u00a0]*\d){7}/;

function openStorage() {
  try {
    const probe = "ibp:probe";
    window.localStorage.setItem(probe, "1");
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    return null;
  }
}

class Outbox {
  // An entry: {statement, field, base, value, sent?}. `sent` is the value that is on its way, where there is one;
  // after a crash it goes first, so that a value which did arrive is recognised as our own and not as a conflict.
  constructor(dossier) {
    this.prefix = `ibp:outbox:${dossier}:`;
    this.storage = openStorage();
    this.entries = new Map();
  }

  static key(statement, field) {
    return `${statement}|${field}`;
  }

  get(statement, field) {
    return this.entries.get(Outbox.key(statement, field));
  }

  keep(entry) {
    const key = Outbox.key(entry.statement, entry.field);
    this.entries.set(key, entry);
    if (!this.storage) return;
    const { statement, field, base, value, sent } = entry;
    const text = field === "due" ? "" : `${value}\n${sent}`;
    if (MAYBE_BSN.test(text) || value?.data) return this.forget(key);
    try {
      this.storage.setItem(this.prefix + key, JSON.stringify({ statement, field, base, value, sent }));
    } catch {
      this.storage = null; // full or forbidden: the answer itself is on its way to the server all the same
    }
  }

  remove(entry) {
    const key = Outbox.key(entry.statement, entry.field);
    this.entries.delete(key);
    this.forget(key);
  }

  forget(key) {
    this.storage?.removeItem(this.prefix + key);
  }

  // Entries that an earlier page left behind.
  leftovers() {
    const found = [];
    const storage = this.storage;
    for (let index = 0; storage && index < storage.length; index += 1) {
      const name = storage.key(index);
      if (!name.startsWith(this.prefix)) continue;
      try {
        found.push(JSON.parse(storage.getItem(name)));
      } catch {
        // not ours: leave it
      }
    }
    return found;
  }
}

// Texts that are not sent yet, such as a comment being typed; by the same rules.
class Drafts {
  constructor(dossier) {
    this.prefix = `ibp:draft:${dossier}:`;
    this.storage = openStorage();
    this.texts = new Map();
  }

  get(id) {
    return this.texts.get(id) ?? this.storage?.getItem(this.prefix + id) ?? "";
  }

  set(id, text) {
    this.texts.set(id, text);
    if (!text || MAYBE_BSN.test(text)) return this.storage?.removeItem(this.prefix + id);
    try {
      this.storage?.setItem(this.prefix + id, text);
    } catch {
      this.storage = null; // full or forbidden: the text stays on the page
    }
  }

  delete(id) {
    this.texts.delete(id);
    this.storage?.removeItem(this.prefix + id);
  }
}
