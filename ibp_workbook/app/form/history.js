// Who changed a field, or anything of an item, and when; an earlier value can come back.
function historyPanel(session, { item, field, writable }) {
  const node = el("div", {}, el("p", { role: "status" }, session.t("loading")));
  session.history(item, field, ({ rows }) => node.replaceChildren(el("ul", {}, ...rows.map((row, index) => {
    const back = index && writable && field ? el("button", { type: "button", "aria-label": `${session.t("restore")}: ${row.new}` }, session.t("restore")) : null;
    back?.addEventListener("click", () => session.change(item, field, row.value));
    return el("li", {}, el("span", { class: "who" }, [session.formats.moment(row.at), row.by, row.label].filter(Boolean).join(", ")), el("br"), `${row.old} → ${row.new} `, back);
  }))));
  return node;
}
