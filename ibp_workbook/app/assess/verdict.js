// The verdict: outcome in words and a sign, what to do in the order of the day, and folded why and on what source.
const SIGNS = { good: "✓", attention: "!", bad: "✕", neutral: "?" };

function verdictNode(view, words, goTo, textOf, answer) {
  const verdict = view.verdict;
  const fill = (key, values) => fillIn(words[key], values);
  const sign = (tone) => el("span", { class: `sign ${tone}`, "aria-hidden": "true" }, SIGNS[tone]);
  const list = (items) => el("ul", {}, ...items.map((item) => el("li", {}, ...[item].flat())));

  function heading() {
    const { tone } = verdict;
    const title = verdict.title || words.undecided;
    const possible = !verdict.decided && verdict.possible.length > 1
      ? el("p", {}, fill("still_possible", { outcomes: verdict.possible_titles.join(" / ") })) : null;
    return el("div", { class: `outcome ${tone}` },
      el("p", { class: "title" }, el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[tone]), el("strong", {}, title)),
      verdict.summary ? el("p", {}, verdict.summary) : null,
      verdict.warning ? el("p", { class: "warning" }, verdict.warning) : null,
      verdict.confidence ? el("p", { class: "certainty", "data-confidence": verdict.confidence }, `${words.confidence} `, el("strong", {}, verdict.confidence_words)) : null,
      possible, el("p", { class: "reviewed" }, verdict.reviewed_words));
  }
  // What one need not read at once. Its key keeps it open when the verdict is drawn again.
  function fold(key, summary, ...content) {
    return el("details", { "data-fold": key }, el("summary", {}, ...summary), ...content);
  }
  function check() {
    if (!verdict.check) return null;
    const where = (reason) => `${reason.text} (${reason.sources.map((source) => source.label).join("; ")})`;
    return fold("check", [fill("check", { who: verdict.check.with })], list(verdict.check.reasons.map(where)));
  }
  const stepNode = (item) => part(item.title, ...[
    item.until ? el("p", { class: "deadline" }, el("strong", {}, item.until)) : null,
    item.lines.length ? list(item.lines) : null,
  ].filter(Boolean));
  function sources(reason) {
    const caution = { medium: words.confidence_medium, low: words.confidence_low }[reason.confidence];
    const low = caution ? el("p", { class: "confidence" }, caution) : null;
    const items = reason.sources.map((source) => [el("strong", {}, source.label), source.summary ? `: ${source.summary}` : ""]);
    const label = fill("sources", { n: reason.sources.length });
    return [low, fold(`sources-${reason.rule}`, [label], list(items))];
  }
  function reasonNode(reason) {
    return el("li", { class: "reason", "data-rule": reason.rule }, el("p", {}, sign(reason.tone), reason.text), ...sources(reason));
  }
  // The reasons of one table, behind what it came to.
  function reasonsOf(table) {
    const reasons = verdict.reasons.filter((reason) => reason.table === table);
    const test = verdict.tests.find((item) => item.table === table);
    const title = reasons[0].table_title;
    const said = test ? `${title}${title.endsWith("?") ? "" : ":"} ${test.outcome}` : title;
    return fold(`why-${table}`, [sign((test ?? reasons[0]).tone), `${said} (${reasons.length})`], el("ol", { class: "reasons" }, ...reasons.map(reasonNode)));
  }
  const jump = (question, text) => button(text, () => goTo(question), { class: "link" });
  // Another answer than the one presumed, in one click; the focus goes to the question that now has it.
  function presumption(item) {
    const buttons = item.others.map((other) =>
      button(fill("presumed_change", { answer: other.label }), () => answer(item.question, other.value), { class: "link change" }));
    return [fill("presumed_answer", item), ...buttons];
  }
  function part(title, ...content) {
    return content.length ? el("section", {}, el("h3", {}, title), ...content) : null;
  }
  const contradictions = verdict.contradictions.map((item) => el("p", { class: "contradiction" }, item.text));
  const better = verdict.better.map((item) => el("li", {},
    el("p", {}, fill("better_outcome", { outcome: item.title })),
    list(item.steps.map((step) => jump(step.question, step.repair)))));
  const kept = view.kept ? keptNode(view.kept, words, fill) : null;
  const reasons = [...new Set(verdict.reasons.map((reason) => reason.table))].map(reasonsOf);
  return [
    heading(), ...contradictions,
    ...verdict.steps.map(stepNode),
    verdict.alongside.length ? part(words.alongside, list(verdict.alongside)) : null,
    verdict.presumed.length ? part(words.presumed, list(verdict.presumed.map(presumption))) : null,
    verdict.certain.length ? part(words.certain, list(verdict.certain)) : null,
    verdict.waiting_for.length ? part(words.missing, list(verdict.waiting_for.map((id) => jump(id, textOf(id))))) : null,
    better.length ? part(words.better, el("ul", { class: "better" }, ...better)) : null,
    check(),
    reasons.length ? fold("why", [el("h3", {}, `${words.why} (${verdict.reasons.length})`)], ...reasons) : null,
    kept,
  ];
}

// What a screen reader hears after an answer: the outcome, and what it waits for.
function headline(verdict, words, textOf) {
  const { waiting_for: open, contradictions } = verdict;
  const waits = open.length ? fillIn(words.open_answers, { n: open.length, first: textOf(open[0]) }) : "";
  return [verdict.title || words.undecided, ...contradictions.map((item) => item.text), waits].filter(Boolean).join(". ");
}

function keptNode(kept, words, fill) {
  const text = fill("kept", { title: kept.title, on: kept.on, by: kept.by });
  const again = kept.differs ? words.kept_differs : kept.newer_content ? words.kept_newer : null;
  return el("section", { class: "kept" }, el("h3", {}, words.kept_title), el("p", {}, text), again ? el("p", {}, el("strong", {}, again)) : null);
}
