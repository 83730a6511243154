// A form that several people fill in: what is known, what is on its way. No elements here.
const TYPING_DELAY = 400;
const RETRY_EVERY = 4000;
let serial = 0;

class FormSession {
  constructor(model) {
    this.model = model;
    this.key = model.get("dossier").key;
    this.view = model.get("view");
    this.outbox = new Outbox(this.key);
    this.waiting = new Map(); // message id -> entry
    this.asking = new Map(); // message id -> what to do with the reply
    this.listeners = [];
    this.receive = (message) => this.onMessage(message);
    model.on("msg:custom", this.receive);
    this.retry = setInterval(() => this.sendAgain(), RETRY_EVERY);
    for (const entry of this.outbox.leftovers()) {
      this.outbox.keep(entry);
      this.send(entry);
    }
  }

  close() {
    clearInterval(this.retry);
    this.flush();
    this.model.off("msg:custom", this.receive);
  }

  // What counts on screen: a change on its way goes before what Python knows.
  value(question) {
    const entry = this.outbox.get(question.path, question.name);
    return entry ? entry.value : question.value ?? null;
  }

  get saved() {
    return this.outbox.entries.size === 0;
  }

  change(question, value, typing = false) {
    const known = this.outbox.get(question.path, question.name);
    const entry = known ?? { statement: question.path, field: question.name, base: question.head ?? null };
    entry.value = value;
    delete entry.refused;
    this.outbox.keep(entry);
    clearTimeout(entry.timer);
    if (typing) entry.timer = setTimeout(() => this.send(entry), TYPING_DELAY);
    else this.send(entry);
    this.tell({ kind: "pending" });
  }

  // Before anything that looks at the whole: what was typed a moment ago goes first.
  flush() {
    for (const entry of this.outbox.entries.values()) {
      if (JSON.stringify(entry.value) === JSON.stringify(entry.sent) || entry.refused) continue;
      clearTimeout(entry.timer);
      this.send(entry);
    }
  }

  send(entry) {
    const id = (serial += 1);
    entry.sent = entry.value;
    entry.sentAt = Date.now();
    this.waiting.set(id, entry);
    this.post({ kind: "answer", id, ...this.address(entry), value: entry.value, base: entry.base });
  }

  // How Python knows the question of an entry, and which event a reply says its next answer is based on.
  address(entry) {
    return { item: entry.statement, name: entry.field };
  }

  head(entry, message) {
    return message.head;
  }

  sendAgain() {
    for (const entry of this.outbox.entries.values()) {
      if (entry.sentAt && !entry.refused && Date.now() - entry.sentAt > 2 * RETRY_EVERY) this.send(entry);
    }
  }

  ask(message, then = () => {}) {
    this.flush();
    const id = (serial += 1);
    this.asking.set(id, then);
    this.post({ ...message, id });
  }

  post(message) {
    try {
      this.model.send({ ...message, dossier: this.key });
    } catch {
      // The connection is gone: the answer stays in the outbox and is sent by the next page.
    }
  }

  onMessage(message) {
    if (message.dossier !== this.key) return;
    const entry = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.view) this.view = message.view;
    if (entry && message.kind === "refused") {
      entry.refused = message.message;
    } else if (entry && JSON.stringify(entry.value) === JSON.stringify(entry.sent)) {
      this.outbox.remove(entry);
    } else if (entry && this.head(entry, message) !== undefined) {
      entry.base = this.head(entry, message);
    }
    const then = this.asking.get(message.id);
    this.asking.delete(message.id);
    this.tell(message);
    then?.(message);
  }

  tell(message) {
    for (const listener of this.listeners) listener(message);
  }
}
