// Subjects below each other on one axis: words left and right, the marks between them.
function drawRows(chart, { links, opens, hatch }) {
  const { axis, rows } = chart;
  const at = placed(axis);
  const along = (place, words, name) => {
    const node = el("span", { class: name }, words);
    node.style.left = at(place);
    return node;
  };
  const backdrop = () => [
    ...axis.ticks.map(([place]) => shape("line", { x1: at(place), x2: at(place), y1: 0, y2: "100%", class: "guide" })),
    ...(axis.line ? [shape("line", { x1: at(axis.line[0]), x2: at(axis.line[0]), y1: 0, y2: "100%", class: "aim" })] : []),
  ];
  const head = el("div", { class: "axis", "aria-hidden": "true" }, el("div", { class: axis.line ? "ticks lined" : "ticks" },
    ...axis.ticks.map(([place, words]) => along(place, words, "tick")), axis.line ? along(...axis.line, "line") : null));
  const marks = rows.map((row) => [el("div", {
    role: "listitem", class: "row", "data-school": row.key || null, "aria-label": `${row.label}: ${row.note}`,
  }, el("span", { class: "label" }, row.label),
  el("span", { class: "plot", "aria-hidden": "true" },
    shape("svg", {}, ...backdrop(), ...(row.marks ?? []).flatMap((mark) => drawMark(mark, axis, hatch)))),
  el("span", { class: "note" }, row.note))]);
  const node = el("div", { class: "rows", role: "list", "aria-label": chart.alt }, head, ...marks.flat());
  walk(node, marks, (y) => ({ text: `${rows[y].label}: ${rows[y].note}`, href: links[rows[y].key] }), opens);
  return node;
}
