// Who changed a field, or anything of an item, and when; an earlier value can come back.
function historyPanel(session, { item, field, writable }) {
  const node = el("div", {}, el("p", { role: "status" }, session.t("loading")));
  session.history(item, field, ({ rows }) => node.replaceChildren(el("ul", {}, ...rows.map((row, index) => {
    const restore = () => button(session.t("restore"), () => session.change(item, field, row.value), { "aria-label": `${session.t("restore")}: ${row.new}` });
    const back = index && writable && field ? restore() : null;
    return el("li", {}, el("span", { class: "who" }, [session.formats.moment(row.at), row.by, row.label].filter(Boolean).join(", ")), el("br"), `${row.old} → ${row.new} `, back);
  }))));
  return node;
}
