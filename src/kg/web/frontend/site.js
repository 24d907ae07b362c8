// Comfort for every page: tables that sort and filter, suggestions while searching, buttons that copy.
// Each part adds itself to what the server sent; nothing that it adds takes room, so nothing moves.
import { copying } from "./parts/copy.js";
import { sortable } from "./parts/table.js";

for (const table of document.querySelectorAll("table[data-sort]")) sortable(table);

for (const field of document.querySelectorAll("input[data-filter]")) {
  const rows = [...document.querySelectorAll(`${field.dataset.filter} > tr, ${field.dataset.filter} > li`)];
  const texts = rows.map((row) => plain(row.textContent));
  const count = document.getElementById(field.dataset.count);
  field.closest("[hidden]")?.removeAttribute("hidden");
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const [place, row] of rows.entries()) {
      row.hidden = !wanted.every((word) => texts[place].includes(word));
      left += Number(!row.hidden);
    }
    if (count) count.textContent = left.toLocaleString(document.documentElement.lang);
  });
}

copying(document);

for (const form of document.querySelectorAll("form[data-suggest]")) suggest(form, form.querySelector("input[type=search]"));

/** A combobox with a list (WAI-ARIA APG): the arrows walk it, Enter opens what is chosen, Escape closes it. */
function suggest(form, field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label") ?? field.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) {
    field.setAttribute(name, value);
  }
  let chosen = -1;
  let asked = 0;
  let timer;

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function choose(place) {
    chosen = (place + list.children.length) % list.children.length;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === chosen));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }
  async function ask() {
    const turn = ++asked;
    const address = new URL(form.dataset.suggest, location.href);
    address.searchParams.set("q", field.value);
    address.searchParams.set("lang", document.documentElement.lang);
    const response = await fetch(address).catch(() => null);
    if (turn !== asked || !response?.ok) return;
    const { results } = await response.json();
    list.replaceChildren(
      ...results.map((result, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        const name = option.appendChild(document.createElement("span"));
        name.textContent = result.label;
        const kind = option.appendChild(document.createElement("small"));
        kind.textContent = result.matched && result.matched !== result.label ? `${result.kind} · ${result.matched}` : result.kind;
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          location.assign(result.href);
        });
        option.dataset.href = result.href;
        return option;
      }),
    );
    list.hidden = results.length === 0;
    chosen = -1;
    field.setAttribute("aria-expanded", String(results.length > 0));
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length < 2) return close();
    timer = setTimeout(ask, 80);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.href);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
