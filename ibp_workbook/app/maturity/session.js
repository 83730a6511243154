// One dossier in the browser: what is known, what is on its way, and who wants to hear of it. No elements here.
const TEXT_DELAY = 400;
const RETRY_AFTER = 8000;
let messages = 0;

class Session {
  constructor(model) {
    this.model = model;
    this.dossier = model.get("dossier");
    this.definition = model.get("definition");
    // The model's own objects, kept current in place: a second view of the same widget sees the same.
    this.answers = model.get("answers");
    this.scores = model.get("scores");
    this.lang = model.get("lang");
    this.texts = model.get("texts");
    this.formats = formats(this.lang);
    this.statements = this.definition.domains.flatMap((domain) => domain.statements.map((item) => ({ ...item, domain })));
    this.numbers = new Map(this.statements.map((item, index) => [item.id, index + 1]));
    this.listeners = { answer: [], scores: [], state: [], refused: [] };
    this.outbox = new Outbox(this.dossier.key);
    this.waiting = new Map(); // message id -> entry
    this.lastSaved = null;
    this.retry = setInterval(() => this.sendAgain(), RETRY_AFTER / 2);
    this.receive = (message) => this.onMessage(message);
    model.on("msg:custom", this.receive);
  }

  close() {
    clearInterval(this.retry);
    for (const entry of this.outbox.entries.values()) {
      clearTimeout(entry.timer);
      this.send(entry);
    }
    this.model.off("msg:custom", this.receive);
  }

  on(event, listener) {
    this.listeners[event].push(listener);
  }

  tell(event, ...details) {
    for (const listener of this.listeners[event]) listener(...details);
  }

  t(key, values = {}) {
    return this.texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  levelName(value) {
    if (value === "nvt") return this.t("not_applicable");
    const level = this.definition.levels.find((item) => item.n === value);
    return level ? this.t("level_name", { n: level.n, name: level.name }) : this.t("no_answer");
  }

  levelPhrase(value) {
    return value === "nvt" ? this.t("not_applicable").toLowerCase() : this.t("level_phrase", { n: value });
  }

  answered() {
    return this.statements.filter((item) => this.answers[item.id].level !== null).length;
  }

  // A person changed a field. Kept at once; sent at once, or after a pause while they are typing.
  change(statement, field, value, typing = false) {
    const answer = this.answers[statement];
    const entry = this.outbox.get(statement, field) ?? { statement, field, base: answer.heads[field] ?? null };
    entry.value = value;
    entry.refused = false;
    answer[field] = value;
    this.outbox.keep(entry);
    clearTimeout(entry.timer);
    if (typing) entry.timer = setTimeout(() => this.send(entry), TEXT_DELAY);
    else this.send(entry);
    this.tell("state");
    if (field === "level") this.tell("answer", statement);
  }

  // Leaving a text field sends what is still waiting for a pause.
  flush(statement, field) {
    const entry = this.outbox.get(statement, field);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.send(entry);
  }

  send(entry) {
    if (entry.refused || entry.id) return; // one at a time per field: the next has the head of this one as its base
    if (!("sent" in entry)) entry.sent = entry.value;
    entry.id = `m${(messages += 1)}`;
    entry.at = Date.now();
    this.outbox.keep(entry);
    this.waiting.set(entry.id, entry);
    this.post(entry);
  }

  post({ id, statement, field, sent, base }) {
    try {
      this.model.send({ kind: "answer", id, dossier: this.dossier.key, statement, field, value: sent, base });
    } catch {
      // The connection is gone: the answer waits in the outbox, for the next try or the next page.
    }
  }

  sendAgain() {
    const late = [...this.waiting.values()].filter((entry) => Date.now() - entry.at > RETRY_AFTER);
    for (const entry of late) this.post(entry);
  }

  resolve(statement, proposal, keep) {
    this.model.send({ kind: "resolve", id: `r${proposal}`, dossier: this.dossier.key, statement, proposal, keep });
  }

  // What an earlier page could not hand over goes out now, with the base it had: the conflict rule still holds.
  replay() {
    for (const entry of this.outbox.leftovers()) {
      const answer = this.answers[entry.statement];
      if (!answer) continue;
      if (entry.sent === undefined) delete entry.sent;
      answer[entry.field] = entry.value;
      this.outbox.keep(entry);
      this.tell("answer", entry.statement);
      this.send(entry);
    }
    this.tell("state");
  }

  onMessage(message) {
    if (message.dossier !== this.dossier.key) return;
    const entry = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (entry) entry.id = null;
    if (message.kind === "refused") this.onRefused(message, entry);
    else this.onAnswer(message, entry);
    this.tell("state");
  }

  onRefused(message, entry) {
    if (!entry) return this.tell("refused", message.statement, "level", message.message);
    const newer = entry.value !== entry.sent;
    delete entry.sent;
    if (newer) return this.send(entry);
    entry.refused = true; // stays in the field and in memory; asking again would give the same answer
    this.outbox.forget(Outbox.key(entry.statement, entry.field));
    this.tell("refused", entry.statement, entry.field, message.message);
  }

  onAnswer(message, entry) {
    if (!message.answer) return;
    if (message.at) this.lastSaved = message.at;
    Object.assign(this.answers[message.statement], message.answer);
    if (message.scores) Object.assign(this.scores, message.scores);
    if (entry && message.kind === "saved" && entry.value !== entry.sent) {
      delete entry.sent;
      entry.base = message.head;
      this.send(entry);
    } else if (entry) {
      this.outbox.remove(entry);
    }
    this.restorePending(message.statement);
    this.tell("answer", message.statement);
    if (message.scores) this.tell("scores");
  }

  // An answer from the server must not overwrite what is being typed beside it.
  restorePending(statement) {
    for (const entry of this.outbox.entries.values()) {
      if (entry.statement === statement) this.answers[statement][entry.field] = entry.value;
    }
  }
}
