// Two people changed the same field: both values, who and when, and a choice.
function valueInWords(session, value, choices = [], none = "") {
  if (Array.isArray(value) && !value.length) return none || session.t("no_answer");
  if (value === null || value === "" || value === undefined) return session.t("no_answer");
  if (Array.isArray(value)) return value.map((one) => valueInWords(session, one, choices)).join(", ");
  if (typeof value === "object") return value.title ?? Object.values(value).join(", ");
  return choices.find(([choice]) => choice === value)?.[1] ?? String(value);
}

// `asked`: the fields that it looks after, each {item, field, label, words(value)}. `home`: where the focus goes when
// the button that had it disappears.
function conflictBox(session, asked, home) {
  const node = el("div", { class: "ibp-conflicts" });
  const mine = new Map(); // proposal -> the text of one's own value, which one may still be typing
  let drawn = "";

  const open = () => asked.flatMap((question) => session.conflicts(question.item, question.field).map((conflict) => ({ question, conflict })));
  const ownWords = ({ question, conflict }) => {
    const entry = session.outbox.get(question.item, question.field);
    return question.words(entry ? entry.value : conflict.mine);
  };
  function box({ question, conflict }) {
    const { by, at } = conflict;
    const own = el("dd", {}, ownWords({ question, conflict }));
    mine.set(conflict.proposal, own);
    const choice = (keep, text) => button(text, () => session.resolve(question.item, question.field, conflict, keep));
    const title = session.t("conflict_title", { name: by, when: session.formats.moment(at), field: question.label });
    return el("div", { class: "ibp-conflict", role: "group", "aria-label": title },
      el("p", { role: "alert" }, title),
      el("dl", {},
        el("div", {}, el("dt", {}, session.t("conflict_mine")), own),
        el("div", {}, el("dt", {}, session.t("conflict_theirs", { name: by })), el("dd", {}, question.words(conflict.theirs)))),
      el("p", {}, choice("mine", session.t("keep_mine")), choice("theirs", session.t("keep_theirs", { name: by }))));
  }
  function update() {
    const shown = open();
    const key = JSON.stringify(shown.map(({ conflict }) => [conflict.proposal, conflict.event]));
    if (key === drawn) { // redrawing would read the alert out again
      for (const each of shown) mine.get(each.conflict.proposal).replaceChildren(...days(ownWords(each)));
      return;
    }
    const hadFocus = node.contains(document.activeElement);
    drawn = key;
    mine.clear();
    node.replaceChildren(...shown.map(box));
    if (hadFocus) home()?.focus();
  }
  return { node, update };
}
