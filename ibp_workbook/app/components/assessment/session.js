// One dossier of an assessment in the browser: what is known, what is on its way. No elements here.
const TYPING_DELAY = 400;
const RETRY_EVERY = 4000;
let serial = 0;

class AssessmentSession {
  constructor(model) {
    this.model = model;
    this.key = model.get("dossier").key;
    this.view = model.get("view");
    this.outbox = new Outbox(this.key);
    this.waiting = new Map(); // message id -> entry
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
    for (const entry of this.outbox.entries.values()) {
      clearTimeout(entry.timer);
      this.send(entry);
    }
    this.model.off("msg:custom", this.receive);
  }

  // What counts on screen: a change on its way goes before what Python knows.
  value(question) {
    const entry = this.outbox.get(question, "value");
    return entry ? entry.value : this.view.answers[question]?.value ?? null;
  }

  get saved() {
    return this.outbox.entries.size === 0;
  }

  change(question, value, typing = false) {
    const known = this.outbox.get(question, "value");
    const base = known ? known.base : this.view.answers[question]?.head ?? null;
    const entry = known ?? { statement: question, field: "value", base };
    entry.value = value;
    this.outbox.keep(entry);
    clearTimeout(entry.timer);
    if (typing) entry.timer = setTimeout(() => this.send(entry), TYPING_DELAY);
    else this.send(entry);
    this.tell({ kind: "pending" });
  }

  send(entry) {
    const id = (serial += 1);
    entry.sent = entry.value;
    entry.sentAt = Date.now();
    this.waiting.set(id, entry);
    this.post({ kind: "answer", id, question: entry.statement, value: entry.value, base: entry.base });
  }

  sendAgain() {
    for (const entry of this.outbox.entries.values()) {
      if (entry.sentAt && !entry.refused && Date.now() - entry.sentAt > 2 * RETRY_EVERY) this.send(entry);
    }
  }

  resolve(proposal, keep) {
    this.post({ kind: "resolve", id: (serial += 1), proposal, keep });
  }

  keep() {
    this.post({ kind: "keep" });
  }

  post(message) {
    try {
      this.model.send({ ...message, dossier: this.key });
    } catch {
      // The connection is gone: the answer stays in the outbox and is sent by the next page.
    }
  }

  onMessage(message) {
    if (message.kind === "notice") return this.tell(message);
    if (message.dossier !== this.key) return;
    const entry = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === "refused") {
      if (entry) entry.refused = true;
    } else if (entry && JSON.stringify(entry.value) === JSON.stringify(entry.sent)) {
      this.outbox.remove(entry);
    } else if (entry && message.view) {
      entry.base = message.view.answers[entry.statement]?.head ?? null;
    }
    if (message.view) this.view = message.view;
    this.tell(message);
  }

  tell(message) {
    for (const listener of this.listeners) listener(message);
  }
}
