/** Lets the buttons within `part` copy: `data-copy` itself, or of the element that `data-copy-of` names its link or its text. */
export function copying(part) {
  for (const button of part.querySelectorAll("button[data-copy], button[data-copy-of]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const before = button.textContent;
      const from = document.getElementById(button.dataset.copyOf);
      await navigator.clipboard.writeText(button.dataset.copy ?? from.href ?? from.textContent.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = before), 2000);
    });
  }
}
