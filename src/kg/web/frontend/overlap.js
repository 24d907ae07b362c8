// The overlap matrix as one tab stop (the grid of the WAI-ARIA Authoring Practices): the arrows go from cell to cell,
// Home and End to the ends of a row, with Ctrl to the corners; Enter opens the pair of a cell, Escape goes back to
// what had the focus before. Without this script each cell with a link is a stop of its own.

for (const table of document.querySelectorAll("table.matrix")) grid(table);

function grid(table) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
  if (!rows.length) return;
  const stop = (cell) => cell.querySelector("a") ?? cell;
  let current = stop(rows[0][0]);
  let before = null;

  table.setAttribute("role", "grid"); // its cells are then gridcells, and screen readers hand the arrows over
  for (const cell of rows.flat()) stop(cell).tabIndex = -1;
  current.tabIndex = 0;
  const region = table.closest("[role=region]");
  if (region) region.tabIndex = -1; // the matrix is the stop now

  table.addEventListener("focusin", (event) => {
    if (!table.contains(event.relatedTarget)) before = event.relatedTarget;
    const cell = event.target.closest("tbody th, tbody td");
    if (!cell) return;
    current.tabIndex = -1;
    current = stop(cell);
    current.tabIndex = 0;
  });

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody th, tbody td");
    if (!cell || event.altKey || event.metaKey || event.shiftKey) return;
    const down = rows.findIndex((row) => row.includes(cell));
    const across = rows[down].indexOf(cell);
    const last = rows[down].length - 1;
    const ends = { Home: [event.ctrlKey ? 0 : down, 0], End: [event.ctrlKey ? rows.length - 1 : down, last] };
    const steps = { ArrowUp: [down - 1, across], ArrowDown: [down + 1, across], ArrowLeft: [down, across - 1], ArrowRight: [down, across + 1] };
    const to = ends[event.key] ?? (event.ctrlKey ? undefined : steps[event.key]);
    if (to) rows[to[0]]?.[to[1]] && stop(rows[to[0]][to[1]]).focus();
    else if (event.key === "Escape") (before?.isConnected ? before : region)?.focus();
    else if (event.key === "Enter" && event.target === cell) mirrored(down, across)?.click();
    else return;
    event.preventDefault();
  });

  /** A pair stands twice and has its link once where the measure is symmetric; column 0 holds the names. */
  function mirrored(down, across) {
    return across > 0 ? rows[across - 1]?.[down + 1]?.querySelector("a") : null;
  }
}
