// Numbers against time: lines in a box, words around it, and each point within reach.
function drawLines(chart, { words }) {
  const { across, up, lines } = chart;
  const size = 1000; // of the drawing that is stretched over the box; the width of lines is not
  const x = (value) => (size * (value - across.low)) / (across.high - across.low);
  const y = (value) => size - (size * (value - up.low)) / (up.high - up.low);
  const share = (value) => `${value / (size / 100)}%`;
  const path = ({ points, stepped }) => points.map(([when, count], index) => {
    if (!index) return `M${x(when)} ${y(count)}`;
    return stepped ? `H${x(when)} V${y(count)}` : `L${x(when)} ${y(count)}`;
  }).join(" ");
  const nearest = (when) => across.ticks.findLast(([place]) => place <= when)?.[1] ?? across.ticks[0]?.[1] ?? "";
  const known = lines.map((line) => line.points.map(([when, count]) => `${line.words}, ${nearest(when)}: ${count}`));
  const marks = lines.map((line, at) => line.points.map(([when, count], index) => shape("circle", {
    cx: share(x(when)), cy: share(y(count)), r: 5, class: `point ${line.style}`, role: "img", "aria-label": known[at][index],
  })));
  const drawing = shape("svg", { viewBox: `0 0 ${size} ${size}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...up.ticks.map(([place]) => shape("path", { d: `M0 ${y(place)} H${size}`, class: "guide" })),
    ...across.ticks.map(([place]) => shape("path", { d: `M${x(place)} 0 V${size}`, class: "guide" })),
    ...lines.map((line) => shape("path", { d: path(line), class: line.style })));
  const word = (name, side, [place, words], of) => {
    const node = el("span", { class: name }, words);
    node.style[side] = share(of(place));
    return node;
  };
  const box = el("div", { class: "box" }, drawing,
    shape("svg", { class: "points", role: "group", "aria-label": chart.alt }, ...marks.flat()),
    ...up.ticks.map((tick) => word("up", "top", tick, y)), ...across.ticks.map((tick) => word("across", "left", tick, x)));
  const keys = el("ul", { class: "legend" }, ...lines.map((line) => el("li", {}, sample(line.style), line.words)));
  walk(box, marks, (line, point) => ({ text: known[line][point] }), words);
  return el("div", { class: "lines" }, box, keys);
}
