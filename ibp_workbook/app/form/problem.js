// What is wrong with one field, said beside it. Where a number may be a BSN it is a question with two answers, one
// number at a time; the text stays in the field, not saved, until it is answered.
// `home`: the control, where the focus goes when the button that had it disappears.
function problemBox(session, item, field, home) {
  const text = el("p", { class: "ibp-problem", role: "alert" });
  const answered = (key, answer) => button(session.t(key), () => {
    answer.call(session, item, field, session.doubt(item, field));
    home()?.focus();
  });
  const answers = el("div", { class: "ibp-doubt", role: "group", hidden: true },
    answered("is_no_bsn", session.sayNoBsn), answered("is_bsn", session.sayBsn));

  function update() {
    const number = session.doubt(item, field);
    const said = number ? session.t("maybe_bsn", { number }) : session.problem(item, field);
    if (text.textContent !== said) text.textContent = said; // the same once more would be read out again
    if (!number && answers.contains(document.activeElement)) home()?.focus();
    answers.hidden = !number;
    answers.setAttribute("aria-label", said);
  }
  return { node: el("div", {}, text, answers), text, update };
}
