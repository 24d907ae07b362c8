/** Lets the head cells of a table sort its rows: numbers as numbers, text in the page's language; empty cells last. */
export function sortable(table) {
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const heads = [...table.tHead.rows[0].cells];
  for (const [place, head] of heads.entries()) {
    if (head.colSpan > 1 || !head.textContent.trim()) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => row.cells[place]?.dataset.value ?? row.cells[place]?.textContent.trim() ?? "";
      const rows = [...table.tBodies[0].rows].sort((one, other) => {
        const [a, b] = [value(one), value(other)];
        if (!a || !b) return Number(!a) - Number(!b);
        const [x, y] = [Number(a), Number(b)];
        return (Number.isNaN(x) || Number.isNaN(y) ? order.compare(a, b) : x - y) * (down ? -1 : 1);
      });
      table.tBodies[0].append(...rows);
    });
  }
}
