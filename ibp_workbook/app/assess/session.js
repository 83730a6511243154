// One dossier of an assessment in the browser: a form whose answers stand in the view by question.
class AssessmentSession extends FormSession {
  question(id) {
    const { value, head } = this.view.answers[id] ?? {};
    return { path: id, name: "value", value, head };
  }

  value(id) {
    return super.value(this.question(id));
  }

  change(id, value, typing = false) {
    super.change(this.question(id), value, typing);
  }

  address(entry) {
    return { question: entry.statement };
  }

  head(entry, message) {
    return message.view ? message.view.answers[entry.statement]?.head ?? null : undefined;
  }

  resolve(proposal, keep) {
    this.ask({ kind: "resolve", proposal, keep });
  }

  keep() {
    this.post({ kind: "keep" });
  }

  onMessage(message) {
    if (message.kind === "notice") this.tell(message);
    else super.onMessage(message);
  }
}
