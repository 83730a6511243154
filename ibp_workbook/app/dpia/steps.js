// The steps with how far each is: a list on a wide screen, one field to choose from on a narrow one.
// A step in which nothing is required is not complete before anything is filled in.
function isComplete(step) {
  return step.blocks === 0 && step.required + step.answered > 0;
}

function stepSign(step) {
  if (isComplete(step)) return "✓";
  return step.answered ? "…" : "○";
}

function stepsNode(view, words, go) {
  const fill = (text, step) => text.replace("{complete}", step.complete).replace("{required}", step.required).replace("{n}", step.comments);
  const said = (step) => [
    isComplete(step) ? words.step_complete : step.blocks ? fill(words.step_progress, step) : words.step_empty,
    step.done ? words.step_done : "",
    step.comments ? fill(words.comments_open, step) : "",
  ].filter(Boolean).join(" · ");
  const list = el("ol");
  let chapter = null;
  for (const step of view.steps) {
    if (step.chapter && step.chapter !== chapter) list.append(el("li", { class: "chapter" }, step.chapter));
    chapter = step.chapter;
    const title = el("span", {}, step.title, el("span", { class: "said" }, said(step)));
    const mark = el("span", { class: `mark ${isComplete(step) ? "complete" : ""}`, "aria-hidden": "true" }, stepSign(step));
    list.append(el("li", {}, button([mark, title], () => go(step.id), { "data-step": step.id, "aria-current": step.id === view.step ? "step" : null })));
  }
  const select = el("select", { id: "ibp-form-step" }, ...view.steps.map((step) =>
    el("option", { value: step.id, selected: step.id === view.step }, `${stepSign(step)} ${step.title}`)));
  select.addEventListener("change", () => go(select.value));
  return el("nav", { "aria-label": words.steps }, el("div", { class: "narrow" }, el("label", { for: select.id }, words.steps), select), list);
}
