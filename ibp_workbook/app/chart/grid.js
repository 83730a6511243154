// Rows by columns: a table with the value in each cell, walked through as a grid.
function drawGrid(chart, { links, opens }) {
  const { columns, rows, names, heads, target, inks } = chart;
  const address = (key, domain) => links[key] && (domain ? `${links[key]}&step=list.${domain}` : links[key]);

  function told(y, x) {
    const [row, key, note, cells] = rows[y];
    if (x === 0) return { text: note ? `${row}: ${heads[2]}: ${note}` : row, href: address(key) };
    const [domain, column] = columns[x - 1];
    const [value, fill, n, total, before] = cells[x - 1];
    const numbers = { row, column, value, target, n, total, before };
    const text = fillIn(fill && value ? names.cell : names.empty, numbers);
    return { text: before ? `${text}; ${fillIn(names.before, numbers)}` : text, href: address(key, domain) };
  }
  function cellNode([value, fill], y, x) {
    const node = el("td", { class: fill ? "cell" : "cell unknown", "aria-label": told(y, x).text }, value);
    if (fill) Object.assign(node.style, { background: fill, color: inks[fill] });
    return node;
  }
  const marks = rows.map(([label, , , cells], y) => [
    el("th", { scope: "row" }, label), ...cells.map((cell, x) => cellNode(cell, y, x + 1))]);
  const body = rows.map(([, key, note], y) => el("tr", { "data-school": key || null }, ...marks[y],
    note ? el("td", { class: "count" }, note) : null));
  const head = el("tr", {}, el("th", { scope: "col", class: "corner" }, heads[0]),
    ...columns.map(([, title]) => el("th", { scope: "col" }, el("span", {}, title))),
    heads[2] ? el("th", { scope: "col", class: "corner" }, heads[2]) : null);
  const many = columns.length > 5;
  const across = many ? [] : [el("tr", {}, el("td", {}), el("th", { scope: "colgroup", colspan: columns.length, class: "corner" }, heads[1]))];
  const node = el("table", { role: "grid", class: many ? "grid many" : "grid", "aria-label": chart.alt },
    el("thead", {}, ...across, head), el("tbody", {}, ...body));
  walk(node, marks, told, opens);
  return node;
}
