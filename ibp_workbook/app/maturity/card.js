// One norm: the levels to choose from, what was said before or by the board, and everything that goes with it.
function chip(number) {
  return el("span", { class: `chip level-${number}`, "aria-hidden": "true" }, String(number));
}

function choice(session, statement, value, mark, name, text = null) {
  const radio = el("input", { type: "radio", name: `q-${statement.id}`, value: String(value) });
  radio.addEventListener("change", () => session.change(statement.id, "level", value));
  const tag = el("span", { class: "tag" });
  const node = el("label", { class: "choice" }, radio, mark, el("span", { class: "words" }, el("span", { class: "name" }, ...name, tag), text));
  return { node, radio, tag, value };
}

function choices(session, statement) {
  const levels = statement.levels.map((level) => choice(session, statement, level.n, chip(level.n),
    [el("span", { class: "visually-hidden" }, `${session.levelPhrase(level.n)}: `), level.name,
      level.n === session.definition.target ? el("span", { class: "target" }, session.t("is_target")) : ""],
    el("span", { class: "text" }, level.text)));
  const none = choice(session, statement, "nvt", el("span", { class: "chip none", "aria-hidden": "true" }, "–"),
    [session.t("not_applicable")]);
  none.node.classList.add("not-applicable");
  return [...levels, none];
}

// "Taken over from the board": a school follows until it says otherwise, and says so in words.
function boardBox(session, statement, setDeviating) {
  const text = el("span");
  const comment = el("span", { class: "board-comment" });
  const deviate = button(session.t("deviate"), () => setDeviating(true));
  const follow = button(session.t("follow"), () => setDeviating(false));
  const node = el("div", { class: "board" }, el("p", {}, text, comment), deviate, follow);

  function update(answer, level, deviating) {
    node.hidden = answer.board_level === null;
    if (node.hidden) return;
    const boards = session.levelPhrase(answer.board_level);
    const isSame = level === answer.board_level;
    const key = answer.inherited ? (deviating ? "deviating" : "inherited") : isSame ? "own_same" : "deviates";
    text.textContent = session.t(key, { level: boards });
    comment.textContent = answer.board_comment ? ` ${session.t("board_comment", { text: answer.board_comment })}` : "";
    node.classList.toggle("own", !answer.inherited);
    deviate.hidden = !answer.inherited || deviating;
    follow.hidden = !deviate.hidden;
  }
  return { node, update };
}

function previousBox(session, statement) {
  const { previous } = session.answers[statement.id];
  if (!previous) return null;
  const line = session.t("previous", { round: previous.round, level: session.levelName(previous.level) });
  if (!previous.comment) return el("p", { class: "previous" }, line);
  return el("details", { class: "previous" }, el("summary", {}, line), el("p", {}, previous.comment));
}

function card(session, statement) {
  const id = statement.id;
  let deviating = false;
  const heading = el("h3", { tabindex: "-1" },
    el("span", { class: "number" }, String(session.numbers.get(id))), statement.title);
  const options = choices(session, statement);
  const board = boardBox(session, statement, setDeviating);
  const reason = boundField(session, id, "reason", {
    control: el("textarea", { rows: "2", maxlength: "10000", required: true }),
    label: session.t("field_reason"), help: session.t("reason_help"),
  });
  const chosen = el("p", { class: "previous" });
  const clear = button(session.t("clear"), () => {
    session.change(id, "level", null);
    heading.focus({ preventScroll: true }); // the button goes away, the place stays
  }, { class: "quiet" });
  const problem = problemBox(session, id, "level", () => heading);
  const more = notes(session, statement);
  const answered = FIELDS.map((field) => ({
    item: id, field, label: session.t(`field_${field}`),
    words: (value) => (field === "level" ? session.levelName(value) : value || session.t("empty")),
  }));
  const planned = session.definition.action.map((asked) => ({
    item: session.answers[id].action, field: asked.field, label: asked.label, words: (value) => session.actionWords(asked, value),
  }));
  const conflicts = conflictBox(session, [...answered, ...planned], () => heading);
  const facts = [statement.normenkader, statement.step, session.t(`scope_${statement.scope}`)].filter(Boolean);
  const fieldset = el("fieldset", {}, el("legend", {}, heading),
    statement.why ? el("p", { class: "why" }, statement.why) : null,
    el("p", { class: "facts" }, facts.join(" · ")),
    board.node, el("div", { class: "choices" }, ...options.map((item) => item.node)), reason.node, problem.node,
    el("div", { class: "after" }, chosen, previousBox(session, statement), clear));
  const node = el("article", { class: "norm", "data-statement": id, "data-open": session.t("unanswered") }, conflicts.node, fieldset, more.node, help(session, statement));

  function setDeviating(value) {
    deviating = value;
    if (!value && !session.answers[id].inherited) session.change(id, "level", null);
    update();
    const target = value ? options.find((item) => item.radio.checked) ?? options[0] : null;
    (target ? target.radio : heading).focus({ preventScroll: true });
  }

  function update() {
    const answer = session.answers[id];
    const level = session.level(id);
    if (!answer.inherited) deviating = false;
    chosen.hidden = !answer.chosen || level !== answer.level;
    chosen.textContent = chosen.hidden ? "" : session.t("chosen", { level: session.levelName(level), how: answer.chosen });
    const locked = answer.inherited && !deviating;
    for (const item of options) {
      item.radio.checked = item.value === level;
      item.radio.disabled = locked;
      item.node.classList.toggle("chosen", item.radio.checked);
      item.tag.textContent = answer.previous?.level === item.value ? session.t("previous_here") : "";
    }
    node.classList.toggle("locked", locked);
    node.classList.toggle("answered", level !== null);
    board.update(answer, level, deviating);
    reason.node.hidden = level !== "nvt" || answer.inherited;
    reason.update();
    clear.hidden = level === null || answer.board_level !== null;
    more.update();
    problem.update();
    conflicts.update();
  }

  // The keys of the workshop: the same as a click on the choice.
  function choose(value) {
    const item = options.find((option) => option.value === value);
    if (item && !item.radio.disabled) item.radio.click();
  }
  update();
  return { node, update, choose, clear: () => clear.hidden || clear.click(), focus: () => heading.focus({ preventScroll: true }), more };
}
