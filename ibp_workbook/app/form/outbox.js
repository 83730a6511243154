// What was changed and not yet confirmed. It outlives the page in localStorage, one key per field, so that two
// windows do not overwrite each other's; without localStorage it lives in memory only.
//
// A number that may be a BSN never gets there (nor in sessionStorage, which a browser writes to disk as well): dots
// stand in its place, so that the text around it survives a reload and the person is told what did not. A phone
// number is no BSN and stays. A picture stays on the page: it would fill the storage, and then nothing else is kept.
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

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
  // An entry: {item, field, based_on, value, sent?}. `sent` is the value that is on its way, where there is
  // one; after a crash it goes first, so that a value which did arrive is recognised as our own and is no conflict.
  constructor(dossier) {
    this.prefix = `ibp:outbox:${dossier}:`;
    this.storage = openStorage();
    this.entries = new Map();
  }

  static key({ item, field }) {
    return `${item}|${field}`;
  }

  get(item, field) {
    return this.entries.get(Outbox.key({ item, field }));
  }

  // `isWhole` tells whether a reload brings all of it back.
  keep(entry) {
    this.entries.set(Outbox.key(entry), entry);
    entry.isWhole = false;
    if (!this.storage || entry.value?.data) return this.forget(entry);
    const { item, field, based_on, sent } = entry;
    const value = masked(entry.value);
    entry.isWhole = same(value, entry.value);
    const kept = { item, field, based_on, value };
    if (!entry.isWhole || entry.masked) kept.masked = true;
    else if (sent !== undefined && same(masked(sent), sent)) kept.sent = sent;
    try {
      entry.stored = JSON.stringify(kept);
      this.storage.setItem(this.prefix + Outbox.key(entry), entry.stored);
    } catch {
      this.storage = null; // full or forbidden: the answer itself is on its way to the server all the same
      entry.isWhole = false;
    }
  }

  remove(entry) {
    this.entries.delete(Outbox.key(entry));
    this.forget(entry);
  }

  // Out of the browser's storage, unless another window keeps something else there by now.
  forget(entry) {
    const name = this.prefix + Outbox.key(entry);
    if (this.storage?.getItem(name) === entry.stored) this.storage?.removeItem(name);
  }

  // Entries that an earlier page left behind.
  leftovers() {
    const left = [];
    for (let index = 0; this.storage && index < this.storage.length; index += 1) {
      const name = this.storage.key(index);
      if (!name.startsWith(this.prefix)) continue;
      const stored = this.storage.getItem(name);
      try {
        left.push({ ...JSON.parse(stored), stored });
      } catch {
        // not ours: leave it
      }
    }
    return left;
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
    if (!text) return this.delete(id);
    this.texts.set(id, text);
    try {
      this.storage?.setItem(this.prefix + id, withoutBsn(text));
    } catch {
      this.storage = null; // full or forbidden: the text stays on the page
    }
  }

  delete(id) {
    this.texts.delete(id);
    this.storage?.removeItem(this.prefix + id);
  }
}
