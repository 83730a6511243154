// Rows by columns: a table with the value in each cell, walked through as a grid.
// A cell in words: what it is, and what it was.
function cellWords(names, numbers, [value, fill, n, total, before]) {
  const known = { ...numbers, value, n, total, before };
  const text = fillIn(fill && value ? names.cell : (n && names.few) || names.empty || names.cell, known);
  return before ? `${text}; ${fillIn(names.before, known)}` : text;
}

// A row and the marks in it; `names`: how a cell is told, `said`: whose it is.
function rowOfSquares(row, names, { columns, target, inks }, said) {
  const [label, key, cells, ends = []] = row;
  const cellNode = (cell, x) => {
    const [value, fill] = cell;
    const told = cellWords(names, { row: said, column: columns[x][1], target }, cell);
    const node = el("td", { role: "gridcell", class: fill ? "cell" : "cell unknown", "aria-label": told }, value);
    if (fill) Object.assign(node.style, { background: fill, color: inks[fill] });
    return node;
  };
  const endNode = ([text, share]) => {
    const node = el("td", { role: "gridcell", class: "count" }, text);
    if (share) node.style.backgroundSize = `${Math.round(1e4 * share) / 100}% 100%`;
    return node;
  };
  const marks = [el("th", { scope: "row", role: "rowheader" }, label), ...cells.map(cellNode)];
  return { marks, node: el("tr", { role: "row", "data-school": key || null }, ...marks, ...ends.map(endNode)) };
}

function drawGrid(chart, { links, words, kept }) {
  const { columns, rows, foot = [], names, heads, beside = [], target, groups = {} } = chart;
  const lines = [...rows, ...foot];
  const namesOf = (y) => (y < rows.length ? names : { cell: names.foot, empty: names.foot_empty });
  const saidOf = (y) => (y < rows.length ? lines[y][0] : lines[y][0].toLowerCase());

  function told(y, x) {
    const [row, key, cells, ends = []] = lines[y];
    if (x === 0) {
      const numbers = ends.map(([text], place) => `${beside[place]}: ${text}`).join("; ");
      return { text: numbers ? `${row}: ${numbers}` : row, href: links[key] };
    }
    const [domain, column] = columns[x - 1];
    const cell = cells[x - 1];
    return {
      text: cellWords(namesOf(y), { row: saidOf(y), column, target }, cell),
      href: links[key] && (domain ? `${links[key]}&step=list.${domain}` : links[key]), weakest: weakNorms(chart, cell[5], links[key]),
    };
  }
  // A filter or an order makes no row anew: it is taken from the drawing before.
  const shared = JSON.stringify([columns, names, target, beside]);
  if (kept.shared !== shared) Object.assign(kept, { shared, rows: new WeakMap() });
  const drawn = lines.map((row, y) => {
    if (!kept.rows.has(row)) {
      const made = rowOfSquares(row, namesOf(y), chart, saidOf(y));
      made.marks[0].setAttribute("aria-label", told(y, 0).text);
      kept.rows.set(row, made);
    }
    return kept.rows.get(row);
  });
  const width = 1 + columns.length + beside.length;
  const body = rows.flatMap((_, y) => [
    ...(groups[y] ? [el("tr", { role: "row", class: "group" }, el("th", { role: "rowheader", scope: "rowgroup", colspan: width }, el("span", {}, groups[y])))] : []),
    drawn[y].node]);
  const column = (name, ...content) => el("th", { role: "columnheader", scope: "col", class: name }, ...content);
  const head = el("tr", { role: "row" }, column("corner", heads[0]),
    ...columns.map(([, title]) => column(null, el("span", {}, title))), ...beside.map((title) => column("corner end", title)));
  const many = columns.length > 5;
  const across = many ? [] : [el("tr", {}, el("td", {}), el("th", { scope: "colgroup", colspan: columns.length, class: "corner" }, heads[1]))];
  // A table that is not laid out as one must say what its parts are.
  const part = (tag, ...rows) => el(tag, { role: "rowgroup" }, ...rows);
  const node = el("table", { role: "grid", class: many ? "grid many" : "grid", "aria-label": chart.alt },
    part("thead", ...across, head), part("tbody", ...body),
    foot.length ? part("tfoot", ...drawn.slice(rows.length).map((row) => row.node)) : null);
  node.style.setProperty("--columns", columns.length);
  node.style.setProperty("--ends", beside.length);
  walk(node, drawn.map((row) => row.marks), told, words);
  return node;
}
