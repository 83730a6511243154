// A description (charts/description.py) as a drawing; `links`: key of a row -> address, `words`: of what one can open,
// `kept`: what was drawn before and can be used again.
const DRAWN = { grid: drawGrid, rows: drawRows, strips: drawStrips, lines: drawLines, radar: drawRadar };

function drawChart(chart, { links = {}, words = {}, kept = {} } = {}) {
  const hatch = hatching();
  return el("div", { class: "ibp-drawing" },
    shape("svg", { class: "hatch", width: 0, height: 0, "aria-hidden": "true" }, hatch.node),
    el("p", { class: "subtitle" }, chart.subtitle), legend(chart, hatch), DRAWN[chart.kind](chart, { links, words, hatch, kept }));
}
