// Subjects below each other on one axis: words left and right, the marks between them.
// `nodes`: what is drawn in each row; `spots`: row -> the nodes in it that are reached by themselves.
function layOut(chart, rows, nodes, spots, told, words) {
  const { axis, groups = {} } = chart;
  const at = placed(axis);
  const along = (place, said, name) => {
    const node = el("span", { class: name }, said);
    node.style.left = at(place);
    return node;
  };
  const backdrop = () => [
    ...axis.ticks.map(([place]) => shape("line", { x1: at(place), x2: at(place), y1: 0, y2: "100%", class: "guide" })),
    ...(axis.line ? [shape("line", { x1: at(axis.line[0]), x2: at(axis.line[0]), y1: 0, y2: "100%", class: "aim" })] : []),
  ];
  const head = el("div", { class: "axis", "aria-hidden": "true" }, el("div", { class: axis.line ? "ticks lined" : "ticks" },
    ...axis.ticks.map(([place, said]) => along(place, said, "tick")), axis.line ? along(...axis.line, "line") : null));
  const marks = rows.map((row, y) => [el("div", {
    role: "listitem", class: spots[y].length ? "row high" : "row", "data-school": row.key || null, "aria-label": told(y, 0).text,
  }, el("span", { class: "label" }, row.label),
  el("span", { class: "plot", "aria-hidden": spots[y].length ? null : "true" }, shape("svg", {}, ...backdrop(), ...nodes[y])),
  el("span", { class: "note" }, row.note)), ...spots[y]]);
  const body = marks.flatMap(([node], y) => (groups[y] ? [el("div", { role: "listitem", class: "group" }, groups[y]), node] : [node]));
  const node = el("div", { class: "rows", role: "list", "aria-label": chart.alt }, head, ...body);
  walk(node, marks, told, words);
  return node;
}

function drawRows(chart, { links, words, hatch }) {
  const { axis, rows } = chart;
  const told = (y) => {
    const { label, note, more, key, weakest } = rows[y];
    return { text: `${label}: ${note}${more ? `; ${more}` : ""}`, href: links[key], weakest: weakNorms(chart, weakest, links[key]) };
  };
  const nodes = rows.map((row) => (row.marks ?? []).flatMap((mark) => drawMark(mark, axis, hatch)));
  return layOut(chart, rows, nodes, rows.map(() => []), told, words);
}

// Per domain a strip with a spot for each school, and a ring around the chosen one.
function drawStrips(chart, { links, words, hatch }) {
  const { axis, strips, schools, names, target, chosen } = chart;
  const told = (y, x) => {
    const [title, note, spots] = strips[y];
    if (x === 0) return { text: `${title}: ${note}` };
    const [school, , , cell] = spots[x - 1];
    const [row, key] = schools[school];
    return { text: cellWords(names, { row, column: title, target }, cell), href: links[key], weakest: weakNorms(chart, cell[5], links[key]) };
  };
  const spots = strips.map(([, , points], y) => points.map(([, at, lift, cell], x) => {
    const [node] = drawMark({ shape: "spot", at, lift, fill: cell[1] }, axis, hatch);
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", told(y, x + 1).text);
    return node;
  }));
  const ringed = ([, , points]) => points.filter(([school]) => school === chosen)
    .flatMap(([, at, lift]) => drawMark({ shape: "halo", at, lift, edge: null }, axis, hatch));
  const rows = strips.map(([label, note]) => ({ label, note }));
  return layOut(chart, rows, strips.map((strip, y) => [...spots[y], ...ringed(strip)]), spots, told, words);
}
