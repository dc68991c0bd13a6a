// How the catalogue is written: what is the same over versions stands once.
//
// A timeline has one letter for each version: k known, d deprecated, - absent, . not measured. It is written as letters with the
// number of versions behind each ("-5k3d"); the last letter holds for all that are left.
// A valued table is {value: {places: [names]}}: `places` are ranges of indices into the versions ("0-2,5"), or "" for all at which
// the name has any value.

export const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
export const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([left], [right]) => compare(left, right)));

/** ["-", "-", "k"] -> "-2k" */
export function timeline(letters) {
  const runs = [];
  for (const letter of letters) {
    if (runs.at(-1)?.[0] === letter) {
      runs.at(-1)[1] += 1;
    } else {
      runs.push([letter, 1]);
    }
  }
  return runs.map(([letter, count], index) => `${letter}${index < runs.length - 1 && count > 1 ? count : ""}`).join("");
}

/** [0, 1, 2, 5] -> "0-2,5" */
export function ranges(places) {
  const parts = [];
  for (const place of places) {
    const last = parts.at(-1);
    if (last && last[1] === place - 1) {
      last[1] = place;
    } else {
      parts.push([place, place]);
    }
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

const namesOf = (columns) => [...new Set(columns.flatMap((column) => Object.keys(column ?? {})))].sort(compare);

/** A column is {name: letter}, or undefined where nothing was measured. -> {timeline: [names]} */
export function timelines(columns) {
  const table = {};
  for (const name of namesOf(columns)) {
    (table[timeline(columns.map((column) => (column ? (column[name] ?? "-") : ".")))] ??= []).push(name);
  }
  return sorted(table);
}

/** A column is {name: value}, or undefined. -> {value: {places: [names]}} */
export function valued(columns) {
  const table = {};
  for (const name of namesOf(columns)) {
    const places = {};
    columns.forEach((column, place) => {
      if (column?.[name] !== undefined) {
        (places[column[name]] ??= []).push(place);
      }
    });
    const only = Object.keys(places).length === 1;
    for (const [value, indices] of Object.entries(places)) {
      ((table[value] ??= {})[only && indices.length === columns.length ? "" : ranges(indices)] ??= []).push(name);
    }
  }
  return sorted(Object.fromEntries(Object.entries(table).map(([value, rows]) => [value, sorted(rows)])));
}

/** One value a line, lists closed up, so that a change can be read in a diff; without indentation, which would be a fifteenth of the data. */
export function print(data) {
  const text = JSON.stringify(data, null, 1);
  const closed = text.replace(/\[\s+([^[\]]*?)\s+\]/g, (_, inner) => `[${inner.replace(/",\s+"/g, '","')}]`);
  return `${closed.replace(/^ +/gm, "")}\n`;
}
