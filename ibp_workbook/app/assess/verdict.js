// The verdict: outcome in words and a sign, why, on what source, what is missing, and what would help.
const SIGNS = { good: "✓", attention: "!", bad: "✕", neutral: "?" };

function verdictNode(view, words, goTo, textOf, answer) {
  const verdict = view.verdict;
  const fill = (key, values) => fillIn(words[key], values);
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
      verdict.deadline ? el("p", { class: "deadline" }, el("strong", {}, fill("deadline", { deadline: verdict.deadline_words }))) : null,
      confidence(), possible);
  }
  function confidence() {
    if (!verdict.confidence) return null;
    const { check } = verdict;
    const where = (reason) => `${reason.text} (${reason.sources.map((source) => source.label).join("; ")})`;
    return el("div", { class: "certainty", "data-confidence": verdict.confidence },
      el("p", {}, `${words.confidence} `, el("strong", {}, verdict.confidence_words)),
      check ? el("p", {}, fill("check", { who: check.with })) : null,
      check ? list(check.reasons.map(where)) : null);
  }
  function sources(reason) {
    const caution = { medium: words.confidence_medium, low: words.confidence_low }[reason.confidence];
    const low = caution ? el("p", { class: "confidence" }, caution) : null;
    const items = reason.sources.map((source) => [el("strong", {}, source.label), source.summary ? `: ${source.summary}` : ""]);
    const label = fill("sources", { n: reason.sources.length });
    return [low, el("details", {}, el("summary", {}, label), list(items))];
  }
  function reasonNode(reason) {
    const sign = el("span", { class: `sign ${reason.tone}`, "aria-hidden": "true" }, SIGNS[reason.tone]);
    const advice = reason.advice ? el("p", { class: "advice" }, el("strong", {}, `${words.advice}: `), reason.advice) : null;
    return el("li", { class: "reason", "data-rule": reason.rule }, el("p", {}, sign, reason.text), advice, ...sources(reason));
  }
  function jump(question, text) {
    const button = el("button", { type: "button", class: "link" }, text);
    button.addEventListener("click", () => goTo(question));
    return button;
  }
  // Another answer than the one presumed, in one click; the focus goes to the question that now has it.
  function presumption(item) {
    const buttons = item.others.map((other) => {
      const button = el("button", { type: "button", class: "link" }, fill("presumed_change", { answer: other.label }));
      button.addEventListener("click", () => answer(item.question, other.value));
      return button;
    });
    return [fill("presumed_answer", item), ...buttons];
  }
  function part(title, ...content) {
    return content.length ? el("section", {}, el("h3", {}, title), ...content) : null;
  }
  const contradictions = verdict.contradictions.map((item) => el("p", { class: "contradiction", role: "alert" }, item.text));
  const tests = verdict.tests.map((table) =>
    [el("span", { class: `sign ${table.tone}`, "aria-hidden": "true" }, SIGNS[table.tone]), `${table.title}${table.title.endsWith("?") ? "" : ":"} ${table.outcome}`]);
  const better = verdict.better.map((item) => el("li", {},
    el("p", {}, fill("better_outcome", { outcome: item.title })),
    list(item.steps.map((step) => jump(step.question, step.repair)))));
  const kept = view.kept ? keptNode(view.kept, words, fill) : null;
  const reasons = verdict.reasons.map(reasonNode);
  return [
    heading(), ...contradictions,
    tests.length ? part(words.tests, list(tests)) : null,
    verdict.presumed.length ? part(words.presumed, list(verdict.presumed.map(presumption))) : null,
    verdict.certain.length ? part(words.certain, list(verdict.certain)) : null,
    verdict.waiting_for.length ? part(words.missing, list(verdict.waiting_for.map((id) => jump(id, textOf(id))))) : null,
    verdict.alongside.length ? part(words.alongside, list(verdict.alongside)) : null,
    better.length ? part(words.better, el("ul", { class: "better" }, ...better)) : null,
    reasons.length ? part(words.why, el("ol", { class: "reasons" }, ...reasons)) : null,
    kept,
  ];
}

function keptNode(kept, words, fill) {
  const text = fill("kept", { title: kept.title, on: kept.on, by: kept.by });
  const again = kept.differs ? words.kept_differs : kept.newer_content ? words.kept_newer : null;
  return el("section", { class: "kept" }, el("h3", {}, words.kept_title), el("p", {}, text), again ? el("p", {}, el("strong", {}, again)) : null);
}
