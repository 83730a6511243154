// The scores of a dossier as a chart: the radar of the dashboard, kept up to date, with its table.
function chartOf(session) {
  const { domains, target } = session.scores;
  const levels = session.definition.levels.map((level) => level.n);
  const own = session.t(session.dossier.board ? "this_board" : "this_school");
  return {
    levels, target, scale: [levels[0], levels.at(-1)], alt: spoken(session),
    words: { own, aim: session.t("target", { n: target }), mean: session.t("board_mean") },
    spokes: domains.map(({ title, mean, board_mean }) => ({
      title, mean, board_mean, value: mean === null ? session.t("not_assessed") : session.formats.number(mean),
    })),
  };
}

// The picture in a sentence: the same numbers, for who does not see it.
function spoken(session) {
  const { overall, domains, target } = session.scores;
  const parts = domains.filter((domain) => domain.mean !== null).map((domain) => `${domain.title} ${session.formats.number(domain.mean)}`);
  const open = domains.length - parts.length;
  return [
    session.t("radar_label", { mean: session.formats.number(overall.mean), n: overall.n, total: overall.total, target }),
    parts.length ? `${parts.join("; ")}.` : "",
    open ? session.t("radar_gaps", { n: open }) : "",
  ].filter(Boolean).join(" ");
}

function scoreTable(session) {
  const row = (title, item, mean) => [
    title, session.formats.number(item.mean), item.lowest ?? "–", session.formats.percent(item.at_target), session.t("n_of", { n: item.n, total: item.total }), mean,
  ];
  const columns = ["domain", "mean", "lowest", "at_target", "assessed", "board_mean"].map((name) => session.t(`column_${name}`));
  const rows = session.scores.domains.map((item) => row(item.title, item, session.formats.number(item.board_mean)));
  return table(columns, [...rows, row(session.t("overall"), session.scores.overall, "")], session.t("radar_title"));
}

function radar(session, view) {
  const picture = el("div", { class: "picture" });
  const total = el("p", { class: "total" });
  const axes = el("div");
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": session.t("radar_title") });
  const table = el("details", { class: "table", open: Boolean(view.tableOpen) }, el("summary", {}, session.t("as_table")), scroll);
  const title = el("h2", { id: "ibp-radar-title" }, session.t("radar_title"));
  const node = el("aside", { class: "radar", "aria-labelledby": title.id },
    el("div", { class: "parts" }, title, total, picture, radarKeys(chartOf(session)), axes, table));
  table.addEventListener("toggle", () => table.open && scroll.replaceChildren(scoreTable(session)));

  function update() {
    const { overall, domains } = session.scores;
    total.textContent = session.t("radar_total", { mean: session.formats.number(overall.mean), n: overall.n, total: overall.total });
    const chart = chartOf(session);
    // Two domains make no radar: their numbers stand in the list.
    picture.replaceChildren(...(domains.length > 2 ? [radarPicture(chart)] : []));
    axes.replaceChildren(radarList(chart));
    if (table.open) scroll.replaceChildren(scoreTable(session));
  }
  update();
  return { node, update, isTableOpen: () => table.open };
}
