// What may be a BSN gets dots before a text goes into the browser's storage. More gets them than evaluate/bsn.py
// refuses or asks about, for a mistake costs little here: whatever is written as eight or nine digits and passes the
// eleven test, or that of the education number. A telephone number and a day pass. A test holds the two together.
const RUN = /\p{Nd}(?:[^\p{L}\p{N}]{0,6}\p{Nd})*/gu;
const WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2, -1];

function mayBeBsn(groups) {
  const digits = groups.join("");
  if (digits.length < 8 || digits.length > 9 || isWrittenDay(groups)) return false;
  const rest = WEIGHTS.reduce((sum, weight, at) => sum + weight * digits.padStart(9, "0")[at], 0) % 11;
  return rest === 0 ? /[1-9]/.test(digits) : rest === 5 && digits.startsWith("10");
}

// A day as 20261123, 23-11-2026 or 2026-11-23, perhaps with an hour behind it.
function isWrittenDay(groups) {
  const digits = (groups.length < 3 ? groups : groups.slice(0, 3).map((group) => group.padStart(2, "0"))).join("").slice(0, 8);
  const isDay = (year, month, day) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return year >= 1900 && year <= 2100 && date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day);
  };
  return digits.length === 8 && (isDay(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)) || isDay(digits.slice(4), digits.slice(2, 4), digits.slice(0, 2)));
}

function isTelephone(digits, isAbroad) {
  return (digits.length === 10 && digits.startsWith("0")) || (isAbroad && /^31\d{9,10}$/.test(digits)) || /^0031\d{9,10}$/.test(digits);
}

// The places of the groups that may be a BSN together.
function suspects(groups, isAbroad) {
  const found = new Set();
  const telephone = new Set();
  for (const [taken, test] of [[telephone, (part) => isTelephone(part.join(""), isAbroad)], [found, mayBeBsn]]) {
    for (let first = 0; first < groups.length; first += 1) {
      for (let last = first; last < Math.min(groups.length, first + 9); last += 1) {
        const places = Array.from({ length: last - first + 1 }, (_, at) => first + at);
        if (!places.some((at) => telephone.has(at) && taken !== telephone) && test(groups.slice(first, last + 1))) places.forEach((at) => taken.add(at));
      }
    }
  }
  return found;
}

function withoutBsn(text) {
  return text.replace(RUN, (run, at) => {
    const groups = (run.match(/\p{Nd}+/gu) ?? []).map((group) => group.normalize("NFKC"));
    const found = suspects(groups, text.slice(0, at).trimEnd().endsWith("+"));
    let place = -1;
    return found.size ? run.replace(/\p{Nd}+/gu, (group) => (found.has((place += 1)) ? "•".repeat([...group].length) : group)) : run;
  });
}

// A value of any kind with dots for each number that may be a BSN; in a field for a number nothing is left.
function masked(value) {
  return JSON.parse(JSON.stringify(value ?? null), (_, inner) => {
    if (typeof inner === "string") return withoutBsn(inner);
    return typeof inner === "number" && withoutBsn(String(inner)) !== String(inner) ? null : inner;
  });
}
