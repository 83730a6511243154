// A description (charts/description.py) as a drawing; `links`: key of a row -> address, `opens`: words of that link.
const DRAWN = { grid: drawGrid, rows: drawRows, lines: drawLines, radar: drawRadar };

function drawChart(chart, { links = {}, opens = "" } = {}) {
  const hatch = hatching();
  return el("div", { class: "ibp-drawing" },
    shape("svg", { class: "hatch", width: 0, height: 0, "aria-hidden": "true" }, hatch.node),
    el("p", { class: "subtitle" }, chart.subtitle), legend(chart, hatch), DRAWN[chart.kind](chart, { links, opens, hatch }));
}
