// A day, a moment, a number and a percentage as formats.py writes them; no other script does.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// Wherever the laptop is: the school is in the Netherlands. Swedish writes a moment as ISO 8601 does.
const CLOCK = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Amsterdam" });

function formats(lang) {
  const decimal = (text) => (lang === "en" ? text : text.replace(".", ","));

  function day(iso) {
    if (!iso) return "–";
    const [date] = iso.includes("T") ? onClock(iso) : [iso];
    const [year, month, number] = date.split("-");
    return lang === "en" ? `${Number(number)} ${MONTHS[month - 1]} ${year}` : `${number}-${month}-${year}`;
  }

  function onClock(iso) {
    // What was typed has no zone: it was typed looking at a Dutch clock.
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(iso);
    return zoned ? CLOCK.format(new Date(iso)).split(" ") : [iso.slice(0, 10), iso.slice(11, 16)];
  }

  const time = (iso) => onClock(iso)[1];
  const moment = (iso) => `${day(iso)} ${time(iso)}`;

  function number(value, digits = 1) {
    if (value === null || value === undefined) return "–";
    const text = value.toFixed(digits);
    return decimal(Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212"));
  }

  // 0% means nothing and 100% all: one norm short of a thousand is 99%.
  function percent(share) {
    if (share === null || share === undefined) return "–";
    return `${number(share > 0 && share < 1 ? Math.min(Math.max(100 * share, 1), 99) : 100 * share, 0)}%`;
  }

  return { day, time, moment, number, percent };
}

// A text of data/texts with its places filled in.
function fillIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
