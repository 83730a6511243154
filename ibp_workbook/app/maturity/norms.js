// The self-assessment in the browser: a session whose items are the norms of a framework.
const NOTE_FIELDS = ["comment", "evidence"];
const FIELDS = ["level", "reason", ...NOTE_FIELDS];

class MaturitySession extends Session {
  constructor(model) {
    super(model, ["answers", "scores"]);
    this.definition = model.get("definition");
    this.statements = this.definition.domains.flatMap((domain) => domain.statements.map((item) => ({ ...item, domain })));
    this.numbers = new Map(this.statements.map((item, index) => [item.id, index + 1]));
  }

  // What counts for a norm, which may be the board's; a change on its way goes first.
  level(id) {
    const entry = this.outbox.get(id, "level");
    return entry ? entry.value : this.answers[id].level;
  }

  // The norm that something is about: itself, or the one whose action it is.
  normOf(item) {
    return this.statements.find(({ id }) => this.answers[id].action === item)?.id ?? item;
  }

  // Whether somebody has to choose between two answers here, or to look at one that was not saved.
  waits(id) {
    const items = [id, this.answers[id].action];
    return items.some((item) => Object.values(this.values[item] ?? {}).some(({ conflicts }) => conflicts.length))
      || [...this.outbox.entries.values()].some(({ item, problem }) => problem && items.includes(item));
  }

  levelName(value) {
    if (value === "nvt") return this.t("not_applicable");
    const level = this.definition.levels.find((item) => item.n === value);
    return level ? this.t("level_name", { n: level.n, name: level.name }) : this.t("unanswered");
  }

  actionWords(asked, value) {
    return asked.kind === "date" && value ? this.formats.day(value) : valueInWords(this, value, asked.choices);
  }

  levelPhrase(value) {
    return value === "nvt" ? this.t("not_applicable").toLowerCase() : this.t("level_phrase", { n: value });
  }

  answered() {
    return this.statements.filter((item) => this.level(item.id) !== null).length;
  }
}
