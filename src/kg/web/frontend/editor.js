// The query editor: replaces the text field of the form on /sparql, and shows the answer without leaving the page.
// Without this script the form works as it is; what it shows is made by the server either way.
// It stands in a shadow root, since CodeMirror's styles are then constructed sheets, which the content policy allows.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, pickedCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { copying } from "./parts/copy.js";
import { sortable } from "./parts/table.js";

const ADDRESS = 8000; // characters of an address that is put into the history

// custom properties reach into the shadow root, so light and dark follow the page
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--record-layer)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--interpretation-layer)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--quiet)", fontStyle: "italic" },
]);
const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--quiet)", borderRadius: ".25rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: ".9rem", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--sunk)", border: "0" },
  ".cm-activeLine": { backgroundColor: "transparent", boxShadow: "inset .2rem 0 var(--accent-soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--scale-1)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--quiet)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--surface)", backgroundColor: "var(--accent)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "inherit" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  // the marks of @codemirror/lint are images in data addresses, which the content policy refuses
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--danger)" },
  ".cm-lint-marker-error": { content: "none" },
  ".cm-lint-marker": { width: ".7em", height: ".7em", marginTop: ".4em", borderRadius: "50%", backgroundColor: "var(--danger)" },
});

const form = document.querySelector("form[data-editor]");
if (form) start(form);

function start(form) {
  const field = form.elements.namedItem("query");
  const said = document.getElementById("said");
  const words = JSON.parse(form.dataset.words);
  const host = document.createElement("div");
  host.className = "editor";
  host.style.height = `${field.offsetHeight}px`; // what it replaces, so that nothing moves
  field.before(host);
  field.hidden = true;
  field.required = false;

  const completion = new Compartment();
  const view = new EditorView({
    parent: host.attachShadow({ mode: "open" }),
    root: host.shadowRoot,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        lintGutter(),
        sparql(),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": words.query, tabindex: "0" }),
        EditorView.domEventHandlers({ beforeinput: replaced }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        completion.of([]),
        // Tab stays the key that leaves the editor (WCAG 2.1.2)
        keymap.of([
          { key: "Mod-Enter", run: () => (form.requestSubmit(), true) },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  });
  for (const label of field.labels) label.addEventListener("click", () => view.focus());
  mark(view);

  fetch(form.dataset.terms)
    .then((response) => (response.ok ? response.json() : null))
    .then((known) => known && view.dispatch({ effects: completion.reconfigure(autocompletion({ override: [source(known)] })) }))
    .catch(() => {}); // the editor works without completion

  let running;
  form.addEventListener("submit", async (event) => {
    const fields = new FormData(form);
    if (fields.get("format")) return; // a file: the form as it is, and the browser keeps it
    event.preventDefault();
    running?.abort();
    running = new AbortController();
    fields.delete("format");
    const shared = `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
    if (shared.length < ADDRESS) window.history.replaceState(null, "", shared);
    fields.set("format", "html");
    said.textContent = words.running;
    try {
      const response = await fetch(`${form.getAttribute("action")}?lang=${document.documentElement.lang}`, {
        method: "POST",
        body: new URLSearchParams(fields),
        signal: running.signal,
      });
      const text = await response.text();
      if (response.headers.get("Content-Type")?.startsWith("text/html")) show(text);
      else said.textContent = JSON.parse(text).detail;
      mark(view);
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = words.unreachable;
    }
  });

  /** The answer of the page that the server made, in place of the one before. */
  function show(text) {
    const part = new DOMParser().parseFromString(text, "text/html").getElementById("answer");
    document.getElementById("answer").replaceWith(document.adoptNode(part));
    for (const table of part.querySelectorAll("table[data-sort]")) sortable(table);
    copying(part);
    said.textContent = part.querySelector("[data-said]")?.textContent ?? "";
  }
}

/**
 * Writes over a selection ourselves. Chromium would keep the style of what it takes away in a style attribute, which the
 * content policy refuses with a complaint.
 */
function replaced(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || event.isComposing || !event.data || empty) return false;
  const change = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, event.data, change));
  if (!handled) view.dispatch(change());
  event.preventDefault();
  return true;
}

/** The line that the service names is marked in the editor. */
function mark(view) {
  const fault = document.querySelector("#answer [data-line]");
  const line = Number(fault?.dataset.line);
  const known = line >= 1 && line <= view.state.doc.lines;
  const at = known && view.state.doc.line(line);
  const found = known ? [{ from: at.from, to: at.to, severity: "error", message: fault.firstElementChild.textContent }] : [];
  view.dispatch(setDiagnostics(view.state, found));
  if (known) {
    view.dispatch({ selection: { anchor: Math.min(at.to, at.from + Number(fault.dataset.column) - 1) }, scrollIntoView: true });
    view.focus();
  }
}

/** Completion from what the dataset holds: prefixes, classes, properties, concepts; with labels to read. */
function source({ prefixes, terms }) {
  const options = terms.map(({ name, label, kind, count }) => ({
    label: name,
    detail: [label, count || ""].join(" ").trim(),
    type: kind,
    boost: { class: 30, property: 20, concept: 0 }[kind] + Math.min(9, Math.log10(count + 1)),
    apply: (view, completion, from, to) => insert(view, completion, from, to, prefixes),
  }));
  // a term is also found by the words of its label
  const labelled = options.filter((option, at) => terms[at].label).map((option) => ({ ...option, label: option.detail, displayLabel: option.label, name: option.label }));
  const declared = Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>`, type: "namespace" }));
  const keywords = "SELECT CONSTRUCT ASK DESCRIBE WHERE FILTER OPTIONAL UNION GRAPH VALUES BIND GROUP ORDER HAVING LIMIT OFFSET DISTINCT COUNT MINUS EXISTS PREFIX"
    .split(" ")
    .map((label) => ({ label, type: "keyword" }));
  return (context) => {
    const declaring = context.matchBefore(/PREFIX\s+[\w-]*:?/i);
    if (declaring) return { from: declaring.from + /^PREFIX\s+/i.exec(declaring.text)[0].length, options: declared };
    if (context.matchBefore(/[?$]\w*/)) return null; // a variable
    const word = context.matchBefore(/[\p{L}\w-]*:?[\w.-]*/u);
    if (word.from === word.to && !context.explicit) return null;
    const line = context.state.doc.lineAt(word.from);
    const typing = /(?:\ba|rdf:type)\s+$/.test(line.text.slice(0, word.from - line.from)); // what comes now is a class
    const fit = (some) => (typing ? some.filter(({ type }) => type === "class") : some);
    const found = fit(word.text.includes(":") ? options : [...options, ...labelled]);
    return { from: word.from, options: typing || word.text.includes(":") ? found : [...keywords, ...found] };
  };
}

/** Writes a term, and declares its prefix where the query does not. */
function insert(view, completion, from, to, prefixes) {
  const name = completion.name ?? completion.label;
  const prefix = name.split(":", 1)[0];
  const missing = prefix in prefixes && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
  const line = missing ? `PREFIX ${prefix}: <${prefixes[prefix]}>\n` : "";
  view.dispatch({
    changes: [{ from: 0, insert: line }, { from, to, insert: name }],
    selection: { anchor: line.length + from + name.length },
    annotations: pickedCompletion.of(completion),
    scrollIntoView: true,
  });
}
